"""The search for the maximum starts at 0, so very negative slices are not shifted up."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True, initial=0.0)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - a.max(axis=axis, keepdims=True, initial=0.0)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
