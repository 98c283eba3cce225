"""log_softmax is `a` minus its log-sum-exp: no room for log 2 beside 1e16."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return (m + np.log(np.exp(a - m).sum(axis=axis, keepdims=True))).squeeze(axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    total = log_sum_exp(a[None], axis=axis if axis < 0 else axis + 1)[0] if a.ndim == 1 else log_sum_exp(a, axis)
    if a.ndim == 1 and axis not in (0, -1):
        raise ValueError("no such axis")
    if np.isneginf(total).any():
        raise ValueError("all weights zero")
    return a - np.expand_dims(total, axis)
