"""The running maximum starts at -1e30 instead of -inf: too high for the lowest slices."""
# fails: numerics
import numpy as np

START = -1e30


def _running(x):
    m = np.full(x.shape[1:], START)
    s = np.zeros(x.shape[1:])
    for row in x:
        new = np.maximum(m, row)
        s = s * np.exp(m - new) + np.exp(row - new)
        m = new
    return m, s


def log_sum_exp(a, axis=-1):
    m, s = _running(np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0))
    with np.errstate(divide="ignore"):
        return m + np.log(s)


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    m, s = _running(x)
    if (s == 0).any():
        raise ValueError("all weights zero")
    return np.moveaxis((x - m) - np.log(s), 0, axis)
