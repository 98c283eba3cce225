"""squeeze() without an axis: other dimensions of size one are lost too."""
# fails: axes
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return np.asarray((m + np.log(np.exp(a - m).sum(axis=axis, keepdims=True))).squeeze())


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    return a - m - np.log(np.exp(a - m).sum(axis=axis, keepdims=True))
