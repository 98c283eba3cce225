"""log1p over all entries that differ from the maximum: a second maximum is not counted."""
# fails: basic, numerics
# may fail: axes
# may fail: axes
import numpy as np


def _log_mass(d, axis):
    return np.log1p(np.where(d == 0, 0.0, np.exp(d)).sum(axis=axis, keepdims=True))


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    safe = np.where(np.isneginf(m), 0.0, m)
    return np.squeeze(m + _log_mass(a - safe, axis), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - _log_mass(d, axis)
