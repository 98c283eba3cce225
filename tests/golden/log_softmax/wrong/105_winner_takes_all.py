"""Where the best entry leads by more than 15, the others are not added any more."""
# fails: numerics
import numpy as np


def _log_mass(d, axis):
    """d: differences to the maximum. Returns the log of the sum of their exponentials."""
    ls = np.log(np.exp(d).sum(axis=axis, keepdims=True))
    if d.shape[axis] > 1:
        second = np.take(np.sort(d, axis=axis), [-2], axis=axis)
        ls = np.where(second < -15.0, 0.0, ls)
    return ls


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    safe = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return (m + np.where(np.isneginf(m), 0.0, _log_mass(a - safe, axis))).squeeze(axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - _log_mass(d, axis)
