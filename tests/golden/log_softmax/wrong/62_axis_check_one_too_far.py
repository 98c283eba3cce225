"""The axis check is off by one: axis == ndim passes and is wrapped to 0."""
# fails: bad_input
import numpy as np


def _axis(a, axis):
    if axis < -a.ndim or axis > a.ndim:
        raise ValueError("no such axis")
    return axis % a.ndim


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    axis = _axis(a, axis)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    axis = _axis(a, axis)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
