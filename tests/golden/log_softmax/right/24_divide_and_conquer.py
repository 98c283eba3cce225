"""Recursion: halves of the slice are joined with logaddexp."""
import numpy as np


def _tree(x):
    if len(x) == 1:
        return x[0]
    half = len(x) // 2
    return np.logaddexp(_tree(x[:half]), _tree(x[half:]))


def log_sum_exp(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    return np.array(_tree(x))


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    top = x.max(axis=0)
    if np.any(top == float("-inf")):
        raise ValueError("every weight is zero")
    x = x - top
    return np.moveaxis(x - _tree(x), 0, axis)
