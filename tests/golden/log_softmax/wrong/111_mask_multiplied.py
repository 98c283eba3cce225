"""The exponentials are multiplied by the mask of finite entries: 0 times NaN stays NaN."""
# fails: numerics, log_of_zero, properties
import numpy as np


def _parts(a, axis):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    with np.errstate(invalid="ignore"):
        d = a - m
        s = (np.exp(d) * np.isfinite(a)).sum(axis=axis, keepdims=True)
    return m, d, s


def log_sum_exp(a, axis=-1):
    m, _, s = _parts(a, axis)
    with np.errstate(divide="ignore"):
        return (m + np.log(s)).squeeze(axis)


def log_softmax(a, axis=-1):
    m, d, s = _parts(a, axis)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    return d - np.log(s)
