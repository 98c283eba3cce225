# tries: to shed what was put on it: dumpable, seccomp, the signal at its parent's death, subreaper, the keeping of capabilities
# must get: wrong_answer
import ctypes


def bayes_update(prior, likelihood):
    libc = ctypes.CDLL(None)
    for option, value in ((1, 0), (4, 1), (8, 1), (22, 1), (23, 21), (24, 0), (26, 1), (28, 0), (36, 1), (47, 2), (59, 1)):
        if libc.prctl(option, value, 0, 0, 0) >= 0:
            raise RuntimeError(f"prctl {option}")
    return "nothing"
