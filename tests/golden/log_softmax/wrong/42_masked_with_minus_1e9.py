"""-inf is -1e9 during the sum and put back afterwards: wrong beside entries that are lower still."""
# fails: numerics
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.array(a, dtype=np.float64)
    gone = np.isneginf(a)
    a[gone] = -1e9
    m = a.max(axis=axis, keepdims=True)
    total = m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))
    return np.where(gone.all(axis=axis), -np.inf, total)


def log_softmax(a, axis=-1):
    a = np.array(a, dtype=np.float64)
    gone = np.isneginf(a)
    if gone.all(axis=axis).any():
        raise ValueError("all weights zero")
    a[gone] = -1e9
    d = a - a.max(axis=axis, keepdims=True)
    return np.where(gone, -np.inf, d - np.log(np.exp(d).sum(axis=axis, keepdims=True)))
