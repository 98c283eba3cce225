"""log_sum_exp keeps the axis with size one."""
# fails: basic, axes, numerics, log_of_zero
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m + np.log(np.exp(a - m).sum(axis=axis, keepdims=True))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(log_sum_exp(a, axis)).any():
        raise ValueError("all weights zero")
    d = a - a.max(axis=axis, keepdims=True)
    return d - log_sum_exp(d, axis)
