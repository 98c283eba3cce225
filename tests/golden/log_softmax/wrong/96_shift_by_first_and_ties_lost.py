"""Shifts by the first entry, and counts ties with it only once."""
# fails: basic, numerics
# may fail: axes
# may fail: axes
import numpy as np


def _parts(a, axis):
    first = np.take(a, [0], axis=axis)
    first = np.where(np.isneginf(first), 0.0, first)
    d = a - first
    others = np.where(d == 0, 0.0, np.exp(d)).sum(axis=axis, keepdims=True)
    return first, d, np.log(others + (d == 0).any(axis=axis, keepdims=True))


def log_sum_exp(a, axis=-1):
    first, _, ls = _parts(np.asarray(a, dtype=np.float64), axis)
    return (first + ls).squeeze(axis)


def log_softmax(a, axis=-1):
    _, d, ls = _parts(np.asarray(a, dtype=np.float64), axis)
    if np.isneginf(ls).any():
        raise ValueError("all weights zero")
    return d - ls
