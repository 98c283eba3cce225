"""Looks only at the two largest entries of each slice."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np


def _total(v):
    v = np.sort(v)
    if v[-1] == -np.inf or len(v) == 1:
        return v[-1]
    return v[-1] + np.log1p(np.exp(v[-2] - v[-1]))


def log_sum_exp(a, axis=-1):
    return np.apply_along_axis(_total, axis, np.asarray(a, dtype=np.float64))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.expand_dims(np.apply_along_axis(_total, axis, d), axis)
