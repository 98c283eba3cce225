"""Trusts long double to hold every exponential, instead of a shift."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    x = np.asarray(a, dtype=np.float64).astype(np.longdouble)
    return np.log(np.exp(x).sum(axis=axis)).astype(np.float64)


def log_softmax(a, axis=-1):
    x = np.asarray(a, dtype=np.float64).astype(np.longdouble)
    if np.isneginf(x).all(axis=axis).any():
        raise ValueError("all weights zero")
    return (x - np.log(np.exp(x).sum(axis=axis, keepdims=True))).astype(np.float64)
