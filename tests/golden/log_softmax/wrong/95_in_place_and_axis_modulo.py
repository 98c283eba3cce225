"""Writes into the input, and wraps every axis."""
# fails: bad_input, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    axis = axis % a.ndim
    m = a.max(axis=axis, keepdims=True)
    m[m == -np.inf] = 0.0
    a -= m
    return m.squeeze(axis) + np.log(np.exp(a).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    axis = axis % a.ndim
    a -= a.max(axis=axis, keepdims=True)
    if np.isnan(a).any():
        raise ValueError("all weights zero")
    return a - np.log(np.exp(a).sum(axis=axis, keepdims=True))
