"""np.errstate(all="raise"): an exponential that vanishes becomes FloatingPointError."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    dead = np.isneginf(m)
    with np.errstate(all="raise"):
        s = np.exp(a - np.where(dead, 0.0, m)).sum(axis=axis, keepdims=True)
        return np.squeeze(m + np.log(np.where(dead, 1.0, s)), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    with np.errstate(all="raise"):
        d = a - m
        return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
