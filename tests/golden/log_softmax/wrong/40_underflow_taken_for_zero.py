"""Takes a sum that underflows for a sum of zeros, and refuses very negative slices."""
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
    if (np.exp(a).sum(axis=axis) == 0).any():
        raise ValueError("all weights zero")
    d = a - a.max(axis=axis, keepdims=True)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
