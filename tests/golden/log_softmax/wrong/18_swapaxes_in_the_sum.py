"""swapaxes instead of moveaxis in log_sum_exp: the other axes come out in the wrong order."""
# fails: axes, log_of_zero
import numpy as np


def log_sum_exp(a, axis=-1):
    x = np.swapaxes(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(axis=-1, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return (m + np.log(np.exp(x - m).sum(axis=-1, keepdims=True)))[..., 0]


def log_softmax(a, axis=-1):
    x = np.swapaxes(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(axis=-1, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = x - m
    return np.swapaxes(d - np.log(np.exp(d).sum(axis=-1, keepdims=True)), axis, -1)
