"""The formulas as they stand on paper, without any shift."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    return np.log(np.sum(np.exp(a), axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    return a - np.log(np.sum(np.exp(a), axis=axis, keepdims=True))
