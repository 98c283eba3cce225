"""np.logaddexp.reduce, two logarithms at a time."""
import numpy as np


def log_sum_exp(a, axis=-1):
    return np.logaddexp.reduce(np.asarray(a, dtype=np.float64), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    peak = np.max(a, axis=axis, keepdims=True)
    if not np.all(peak > -np.inf):
        raise ValueError("all weights of a slice are zero")
    d = a - peak
    return d - np.logaddexp.reduce(d, axis=axis, keepdims=True)
