"""log_softmax moves the axis to the end and leaves it there."""
# fails: axes, numerics, log_of_zero
import numpy as np


def log_sum_exp(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(axis=-1)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m + np.log(np.exp(x - m[..., None]).sum(axis=-1))


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(axis=-1, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = x - m
    return d - np.log(np.exp(d).sum(axis=-1, keepdims=True))
