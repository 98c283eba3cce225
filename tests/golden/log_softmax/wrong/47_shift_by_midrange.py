"""Shifts by the middle of the range, which doubles the range but does not end it."""
# fails: numerics
import numpy as np


def _middle(a, axis):
    top = a.max(axis=axis, keepdims=True)
    top = np.where(np.isneginf(top), 0.0, top)
    low = np.where(np.isneginf(a), top, a).min(axis=axis, keepdims=True)
    return top / 2 + low / 2


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = _middle(a, axis)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - _middle(a, axis)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
