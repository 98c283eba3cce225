"""Shifts by the first entry of each slice."""
# fails: numerics
import numpy as np


def _first(a, axis):
    first = np.take(a, [0], axis=axis)
    return np.where(np.isneginf(first), 0.0, first)


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = _first(a, axis)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - _first(a, axis)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
