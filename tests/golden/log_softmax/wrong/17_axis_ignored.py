"""The axis is checked and then forgotten: always the last."""
# fails: axes, numerics, log_of_zero, bad_input
import numpy as np


def check(a, axis):
    a = np.asarray(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("no such axis")
    return a


def log_sum_exp(a, axis=-1):
    a = check(a, axis)
    m = a.max(axis=-1, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return (m + np.log(np.exp(a - m).sum(axis=-1, keepdims=True)))[..., 0]


def log_softmax(a, axis=-1):
    a = check(a, axis)
    m = a.max(axis=-1, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=-1, keepdims=True))
