"""asarray makes no copy of a float64 array, and -= writes into it."""
# fails: properties
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    a -= m
    return a - np.log(np.exp(a).sum(axis=axis, keepdims=True))
