"""Plain vectorised NumPy: subtract the maximum, keepdims, done."""
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    top = a.max(axis=axis, keepdims=True)
    top = np.where(np.isneginf(top), 0.0, top)
    with np.errstate(divide="ignore"):
        total = top + np.log(np.exp(a - top).sum(axis=axis, keepdims=True))
    return np.squeeze(total, axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    top = a.max(axis=axis, keepdims=True)
    if np.isneginf(top).any():
        raise ValueError("a slice has no weight at all")
    shifted = a - top
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
