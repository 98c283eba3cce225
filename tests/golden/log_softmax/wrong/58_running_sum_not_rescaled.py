"""Running maximum and sum, but the sum is not rescaled when the maximum grows."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np


def _running(x):
    m = np.full(x.shape[1:], -np.inf)
    s = np.zeros(x.shape[1:])
    for row in x:
        m = np.maximum(m, row)
        s = s + np.exp(row - np.where(np.isneginf(m), 0.0, m))
    return m, s


def log_sum_exp(a, axis=-1):
    m, s = _running(np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0))
    with np.errstate(divide="ignore"):
        return m + np.log(s)


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    m, s = _running(x)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    return np.moveaxis((x - m) - np.log(s), 0, axis)
