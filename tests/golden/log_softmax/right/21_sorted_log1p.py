"""Adds from small to large on a sorted copy and takes log1p of all but the largest."""
import numpy as np


def _top_and_log(x, axis):
    x = np.sort(x, axis=axis)
    k = x.shape[axis]
    top = np.take(x, [k - 1], axis=axis)
    others = np.take(x, np.arange(k - 1), axis=axis)
    safe = np.where(top == -np.inf, 0.0, top)
    return top, np.log1p(np.exp(others - safe).sum(axis=axis, keepdims=True))


def log_sum_exp(a, axis=-1):
    top, rest = _top_and_log(np.asarray(a, dtype=np.float64), axis)
    return np.squeeze(top + rest, axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    top, rest = _top_and_log(a, axis)
    if np.isneginf(top).any():
        raise ValueError("all entries of a slice are -inf")
    return (a - top) - rest
