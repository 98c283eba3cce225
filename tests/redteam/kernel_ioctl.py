# tries: to type into the teacher's terminal
# must get: wrong_answer
import fcntl


def bayes_update(prior, likelihood):
    for fd in (0, 1, 2, 3, 4):
        for request in (0x5412, 0x5414, 0x541C, 0x5423, 0x540E, 0x8901, 0x1_0000_5412 & 0xFFFFFFFF):
            try:
                fcntl.ioctl(fd, request, b"x" * 64)
            except OSError:
                continue
            raise RuntimeError(hex(request))
    return "nothing"
