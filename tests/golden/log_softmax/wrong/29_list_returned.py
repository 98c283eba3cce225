"""Returns a list when a list came in."""
# fails: axes, numerics, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    x = np.asarray(a, dtype=np.float64)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        r = m.squeeze(axis) + np.log(np.exp(x - m).sum(axis=axis))
    return r.tolist() if isinstance(a, list) else r


def log_softmax(a, axis=-1):
    x = np.asarray(a, dtype=np.float64)
    m = x.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    r = x - m - np.log(np.exp(x - m).sum(axis=axis, keepdims=True))
    return r.tolist() if isinstance(a, list) else r
