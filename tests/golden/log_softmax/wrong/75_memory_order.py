"""Flattens in the order of memory: transposed views get mixed up."""
# fails: axes
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if axis not in (-1, a.ndim - 1):
        a = np.ascontiguousarray(np.moveaxis(a, axis, -1))
    rows = a.ravel(order="K").reshape(-1, a.shape[-1])
    m = rows.max(axis=1, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return (m + np.log(np.exp(rows - m).sum(axis=1, keepdims=True))).reshape(a.shape[:-1])


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
