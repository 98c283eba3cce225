# tries: to change the processor's rounding, so that the next one's sums come out differently
# must get: wrong_answer
import ctypes
import ctypes.util


def bayes_update(prior, likelihood):
    try:
        ctypes.CDLL("libm.so.6").fesetround(0x400)
    except OSError:
        pass
    return prior
