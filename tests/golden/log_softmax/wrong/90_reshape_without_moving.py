"""Reshapes to rows of K without moving the axis to the end first, in log_sum_exp."""
# fails: axes, numerics, log_of_zero
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("no such axis")
    rest = [n for i, n in enumerate(a.shape) if i != axis % a.ndim]
    rows = a.reshape(-1, a.shape[axis])
    m = rows.max(axis=1, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return (m + np.log(np.exp(rows - m).sum(axis=1, keepdims=True))).reshape(rest)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
