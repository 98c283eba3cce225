# tries: to send the judge a signal by F_SETOWN, to take locks, leases and larger pipes
# must get: wrong_answer
import fcntl


def bayes_update(prior, likelihood):
    for command, value in ((8, @JUDGE@), (10, 9), (1024, 0), (1026, 4), (1031, 1 << 20), (1033, 15), (15, b" " * 8)):
        try:
            fcntl.fcntl(4, command, value)
        except OSError:
            continue
        raise RuntimeError(f"fcntl {command}")
    return "nothing"
