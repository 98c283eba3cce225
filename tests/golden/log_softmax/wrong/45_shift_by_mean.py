"""Shifts by the mean of the finite entries; wide slices overflow."""
# fails: numerics
import numpy as np


def _mean(a, axis):
    finite = ~np.isneginf(a)
    n = np.maximum(finite.sum(axis=axis, keepdims=True), 1)
    return (np.where(finite, a, 0.0) / n).sum(axis=axis, keepdims=True)


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = _mean(a, axis)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - _mean(a, axis)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
