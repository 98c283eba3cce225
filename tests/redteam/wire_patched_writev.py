# tries: to replace the runner's way of writing, and answer with the frame of another call
# must get: runtime_error wrong_answer
# cases: all
import os

REAL = os.writev
FIRST = []


def writev(fd, buffers):
    data = b"".join(bytes(b) for b in buffers)
    FIRST.append(data)
    return REAL(fd, [FIRST[0]]) and len(data)


os.writev = writev


def bayes_update(prior, likelihood):
    return prior
