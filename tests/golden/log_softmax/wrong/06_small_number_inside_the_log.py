"""Adds 1e-12 to the probabilities before the logarithm, so that zero has one."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    return np.log(np.exp(a - m).sum(axis=axis)) + m.squeeze(axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    e = np.exp(a - m)
    return np.log(e / e.sum(axis=axis, keepdims=True) + 1e-12)
