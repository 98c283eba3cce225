# tries: to crash, be loaded again and crash again, for as long as it takes
# must get: runtime_error
# cases: all
import ctypes


def bayes_update(prior, likelihood):
    return ctypes.string_at(8)
