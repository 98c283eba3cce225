"""A bad axis raises TypeError, and log_sum_exp keeps its axis."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np


def _check(a, axis):
    a = np.asarray(a, dtype=np.float64)
    if axis not in range(-a.ndim, a.ndim):
        raise TypeError("no such axis")
    return a


def log_sum_exp(a, axis=-1):
    a = _check(a, axis)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m + np.log(np.exp(a - m).sum(axis=axis, keepdims=True))


def log_softmax(a, axis=-1):
    a = _check(a, axis)
    d = a - a.max(axis=axis, keepdims=True)
    if np.isnan(d).any():
        raise ValueError("all weights zero")
    return d - log_sum_exp(d, axis)
