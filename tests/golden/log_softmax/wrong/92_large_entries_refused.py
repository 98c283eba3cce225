"""An input check of its own: entries beyond 1e15 are "suspicious" and refused."""
# fails: numerics
import numpy as np


def _checked(a):
    a = np.asarray(a, dtype=np.float64)
    if (np.abs(a[np.isfinite(a)]) > 1e15).any():
        raise ValueError("entries are too large for reliable arithmetic")
    return a


def log_sum_exp(a, axis=-1):
    a = _checked(a)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = _checked(a)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
