"""Running sum with -inf minus -inf at the start: a slice that begins with -inf is NaN."""
# fails: numerics, log_of_zero, properties
# may fail: numerics
import numpy as np


def _running(x):
    m = np.array(x[0])
    s = np.ones(x.shape[1:])
    for row in x[1:]:
        new = np.maximum(m, row)
        s = s * np.exp(m - new) + np.exp(row - new)
        m = new
    return m, s


def log_sum_exp(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    m, s = _running(x)
    return np.where(np.isneginf(m), -np.inf, m + np.log(s))


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    m, s = _running(x)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    return np.moveaxis((x - m) - np.log(s), 0, axis)
