"""The plain formula as long as all entries are small, the shift otherwise."""
import numpy as np

SMALL = 200.0


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.all(np.abs(a) < SMALL):
        return np.log(np.sum(np.exp(a), axis=axis))
    m = np.max(a, axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return np.squeeze(m + np.log(np.sum(np.exp(a - m), axis=axis, keepdims=True)), axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.all(np.abs(a) < SMALL):
        return a - np.log(np.sum(np.exp(a), axis=axis, keepdims=True))
    m = np.max(a, axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all -inf")
    return a - m - np.log(np.sum(np.exp(a - m), axis=axis, keepdims=True))
