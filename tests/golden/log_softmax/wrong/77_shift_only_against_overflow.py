"""Shifts only when the maximum is above 700: very negative slices vanish."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(m > 700, m, 0.0)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - np.where(m > 700, m, 0.0)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
