"""Computes first and looks for NaN afterwards."""
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    with np.errstate(all="ignore"):
        m = a.max(axis=axis, keepdims=True)
        result = (m + np.log(np.exp(a - m).sum(axis=axis, keepdims=True))).squeeze(axis)
    return np.where(np.isnan(result), -np.inf, result)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    with np.errstate(all="ignore"):
        d = a - a.max(axis=axis, keepdims=True)
        result = d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
    if np.isnan(result).any():
        raise ValueError("log_softmax of a slice of zeros")
    return result
