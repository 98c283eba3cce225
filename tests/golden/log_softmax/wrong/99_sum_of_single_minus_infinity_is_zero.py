"""A sum of zeros is given as 0, its logarithm "does not exist"."""
# fails: numerics, log_of_zero, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    empty = np.isneginf(m)
    m = np.where(empty, 0.0, m)
    s = np.exp(a - m).sum(axis=axis, keepdims=True)
    return (m + np.log(np.where(empty, 1.0, s))).squeeze(axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
