"""The axis is called dim, as in torch."""
# fails: load
import numpy as np


def log_sum_exp(a, dim=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=dim, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(dim) + np.log(np.exp(a - m).sum(axis=dim))


def log_softmax(a, dim=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=dim, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=dim, keepdims=True))
