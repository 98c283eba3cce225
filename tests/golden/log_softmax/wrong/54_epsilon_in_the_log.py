"""A needless 1e-9 inside the logarithm of the sum."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np

EPS = 1e-9


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    safe = np.where(np.isneginf(m), 0.0, m)
    return np.squeeze(m + np.log(np.exp(a - safe).sum(axis=axis, keepdims=True) + EPS), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True) + EPS)
