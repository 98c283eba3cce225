"""The maximum starts at zero, and axis == ndim is taken for 0."""
# fails: numerics, bad_input
import numpy as np


def _prepare(a, axis):
    a = np.asarray(a, dtype=np.float64)
    if not -a.ndim <= axis <= a.ndim:
        raise ValueError("no such axis")
    return a, axis % a.ndim


def log_sum_exp(a, axis=-1):
    a, axis = _prepare(a, axis)
    m = np.maximum(a.max(axis=axis, keepdims=True), 0.0)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a, axis = _prepare(a, axis)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - np.maximum(m, 0.0)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
