"""One maximum for each position along the axis instead of one for each slice: taken over the first axis."""
# fails: numerics
import numpy as np


def _shift(a, axis):
    """Largest entry, in the shape of a with the axis kept."""
    return np.max(np.max(a, axis=axis, keepdims=True), axis=0, keepdims=True)


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = _shift(a, axis)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return np.squeeze(m + np.log(np.exp(a - m).sum(axis=axis, keepdims=True)), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("all weights zero")
    d = a - _shift(a, axis)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
