"""Probabilities are clipped at 1e-300; the places of -inf are restored, the other small ones are not."""
# fails: numerics
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
    p = np.exp(a - m)
    p /= p.sum(axis=axis, keepdims=True)
    return np.where(np.isneginf(a), -np.inf, np.log(np.maximum(p, 1e-300)))
