"""No shift, and no check for slices of -inf."""
# fails: numerics, bad_input
import numpy as np


def log_sum_exp(a, axis=-1):
    return np.log(np.exp(np.asarray(a, dtype=np.float64)).sum(axis=axis))


def log_softmax(a, axis=-1):
    e = np.exp(np.asarray(a, dtype=np.float64))
    return np.log(e / e.sum(axis=axis, keepdims=True))
