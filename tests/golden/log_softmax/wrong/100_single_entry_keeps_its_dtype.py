"""The shortcut of log_sum_exp for slices of one entry hands back integers and float32 as they are."""
# fails: axes
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("no such axis")
    if a.shape[axis] == 1:
        return np.squeeze(a, axis=axis).copy()
    a = a.astype(np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
