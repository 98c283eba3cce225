"""abs(axis) >= ndim is refused, and with it the legal axis -ndim."""
# fails: axes
import numpy as np


def _check(a, axis):
    if a.ndim > 1 and abs(axis) >= a.ndim or a.ndim == 1 and axis not in (0, -1):
        raise ValueError("no such axis")


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    _check(a, axis)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    _check(a, axis)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
