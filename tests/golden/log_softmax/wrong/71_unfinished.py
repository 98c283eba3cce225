"""log_sum_exp is not written yet."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np


def log_sum_exp(a, axis=-1):
    raise NotImplementedError


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
