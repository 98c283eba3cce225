"""Only -1 is known among the negative axes."""
# fails: axes
import numpy as np


def _check(a, axis):
    if axis == -1:
        return a.ndim - 1
    if not 0 <= axis < a.ndim:
        raise ValueError("no such axis")
    return axis


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    axis = _check(a, axis)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    axis = _check(a, axis)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
