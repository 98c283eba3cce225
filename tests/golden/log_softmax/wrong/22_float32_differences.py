"""Only the subtraction of the maximum happens in the dtype of the input; all else is float64."""
# fails: axes, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a)
    if a.dtype != np.float32:
        a = a.astype(np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = (a - m).astype(np.float64)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
