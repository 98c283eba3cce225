"""Differences to the maximum are clipped at -20, "to be safe"."""
# fails: numerics, log_of_zero, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    safe = np.where(np.isneginf(m), 0.0, m)
    e = np.exp(np.clip(a - safe, -20.0, 0.0))
    return np.squeeze(m + np.log(e.sum(axis=axis, keepdims=True)), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(np.clip(d, -20.0, 0.0)).sum(axis=axis, keepdims=True))
