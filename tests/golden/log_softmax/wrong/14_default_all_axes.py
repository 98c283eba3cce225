"""Without an axis log_sum_exp sums over everything, as SciPy does."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np
from scipy.special import logsumexp


def log_sum_exp(a, axis=None):
    return np.asarray(logsumexp(np.asarray(a, dtype=np.float64), axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - a.max(axis=axis, keepdims=True)
    return d - logsumexp(d, axis=axis, keepdims=True)
