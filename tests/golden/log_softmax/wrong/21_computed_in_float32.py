"""float32 input is computed in float32; only the result is turned into float64."""
# fails: axes, properties
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a)
    if a.dtype.kind != "f":
        a = a.astype(np.float64)
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), np.zeros_like(m), m)
    with np.errstate(divide="ignore"):
        return (m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))).astype(np.float64)


def log_softmax(a, axis=-1):
    a = np.asarray(a)
    if a.dtype.kind != "f":
        a = a.astype(np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return (d - np.log(np.exp(d).sum(axis=axis, keepdims=True))).astype(np.float64)
