"""The mask of -inf is taken from a float32 copy, where -1e300 is -inf too."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    with np.errstate(over="ignore"):
        gone = np.isneginf(a.astype(np.float32))
    if gone.all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - a.max(axis=axis, keepdims=True)
    return np.where(gone, -np.inf, d - np.log(np.exp(d).sum(axis=axis, keepdims=True)))
