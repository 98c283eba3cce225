"""Replaces -inf by the smallest float in the caller's own array."""
# fails: properties
import numpy as np

LOWEST = np.finfo(np.float64).min


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    gone = np.isneginf(a)
    a[gone] = LOWEST
    m = a.max(axis=axis, keepdims=True)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.where(gone, 0.0, np.exp(a - m)).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.array(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
