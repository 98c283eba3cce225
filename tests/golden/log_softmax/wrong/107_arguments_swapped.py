"""The axis comes first."""
# fails: load
import numpy as np


def log_sum_exp(axis, a):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(axis, a):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
