"""Shifts by the largest absolute value."""
# fails: numerics
import numpy as np


def _shift(a, axis):
    m = np.abs(np.where(np.isneginf(a), 0.0, a)).max(axis=axis, keepdims=True)
    return m, a - m


def log_sum_exp(a, axis=-1):
    m, d = _shift(np.asarray(a, dtype=np.float64), axis)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(d).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    _, d = _shift(a, axis)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
