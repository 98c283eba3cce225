"""-inf minus -inf: log_sum_exp of a slice of nothing but -inf is NaN."""
# fails: numerics, log_of_zero, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = np.max(a, axis=axis, keepdims=True)
    return np.squeeze(m + np.log(np.sum(np.exp(a - m), axis=axis, keepdims=True)), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    d = a - np.max(a, axis=axis, keepdims=True)
    result = d - np.log(np.sum(np.exp(d), axis=axis, keepdims=True))
    if np.isnan(result).any():
        raise ValueError("all weights zero")
    return result
