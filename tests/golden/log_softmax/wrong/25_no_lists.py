"""Takes arrays only: a list has no method max."""
# fails: axes, numerics, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    m = a.max(axis=axis, keepdims=True).astype(np.float64)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    m = a.max(axis=axis, keepdims=True).astype(np.float64)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
