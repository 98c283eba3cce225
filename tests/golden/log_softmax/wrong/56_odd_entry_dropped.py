"""Joins entries two by two and drops the last one of an odd number."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np


def _tree(x):
    while len(x) > 1:
        half = len(x) // 2
        x = np.logaddexp(x[:half], x[half:2 * half])
    return x[0]


def log_sum_exp(a, axis=-1):
    return np.array(_tree(np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)))


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    m = x.max(axis=0)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = x - m
    return np.moveaxis(d - _tree(d), 0, axis)
