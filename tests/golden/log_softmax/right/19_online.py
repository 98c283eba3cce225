"""One pass with a running maximum and a running sum."""
import numpy as np


def _running(x):
    m = np.full(x.shape[1:], -np.inf)
    s = np.zeros(x.shape[1:])
    for row in x:
        new = np.maximum(m, row)
        ref = np.where(np.isneginf(new), 0.0, new)
        s = s * np.exp(m - ref) + np.exp(row - ref)
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
        raise ValueError("weights that are all zero can not be scaled")
    return np.moveaxis((x - m) - np.log(s), 0, axis)
