"""The result array is made with empty_like: integers in, truncated integers out."""
# fails: axes, numerics, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a), axis, -1)
    result = np.empty_like(x)
    for place in np.ndindex(x.shape[:-1]):
        v = x[place].astype(np.float64)
        if v.max() == -np.inf:
            raise ValueError("all weights zero")
        v = v - v.max()
        result[place] = v - np.log(np.exp(v).sum())
    return np.moveaxis(result, -1, axis).astype(np.float64)
