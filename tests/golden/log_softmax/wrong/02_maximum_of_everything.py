"""The maximum is taken over the whole array, not over each slice."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max()
    if m == -np.inf:
        m = 0.0
    return m + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - a.max()
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
