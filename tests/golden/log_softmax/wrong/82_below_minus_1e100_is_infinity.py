"""-inf is recognised by a < -1e100: slices at -1e300 are refused as zeros."""
# fails: numerics
import numpy as np


def _is_zero(a):
    return a < -1e100


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(_is_zero(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if _is_zero(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - a.max(axis=axis, keepdims=True)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
