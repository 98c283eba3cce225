"""Subtracts the log-sum-exp twice: the second time takes what the first left behind."""
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = np.max(a, axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return np.squeeze(m + np.log(np.sum(np.exp(a - m), axis=axis, keepdims=True)), axis=axis)


def log_softmax(a, axis=-1):
    b = np.array(a, dtype=np.float64)
    for _ in range(2):
        m = np.max(b, axis=axis, keepdims=True)
        if np.isneginf(m).any():
            raise ValueError("nothing to scale")
        b = b - (m + np.log(np.sum(np.exp(b - m), axis=axis, keepdims=True)))
    return b
