# tries: to read address zero
# must get: runtime_error
import ctypes


def bayes_update(prior, likelihood):
    return ctypes.string_at(0)
