"""-inf is replaced by -1e9 and comes out as a very negative number."""
# fails: numerics, log_of_zero, properties
import numpy as np


def _finite(a):
    a = np.array(a, dtype=np.float64)
    a[np.isneginf(a)] = -1e9
    return a


def log_sum_exp(a, axis=-1):
    a = _finite(a)
    m = a.max(axis=axis, keepdims=True)
    return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    if np.isneginf(np.asarray(a)).all(axis=axis).any():
        raise ValueError("all weights zero")
    a = _finite(a)
    d = a - a.max(axis=axis, keepdims=True)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
