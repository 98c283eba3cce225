"""Entries are clipped to 1e15 in size, and float32 stays float32."""
# fails: axes, numerics, properties
import numpy as np


def _clipped(a):
    a = np.asarray(a)
    if a.dtype != np.float32:
        a = a.astype(np.float64)
    return np.where(np.isneginf(a), a, np.clip(a, a.dtype.type(-1e15), a.dtype.type(1e15)))


def log_sum_exp(a, axis=-1):
    a = _clipped(a)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), np.zeros_like(m), m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = _clipped(a)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
