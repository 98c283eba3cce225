"""Computes in float64, but answers in float32 when float32 came in."""
# fails: axes, properties
import numpy as np


def _out(result, a):
    return result.astype(a.dtype) if np.issubdtype(a.dtype, np.floating) else result


def log_sum_exp(a, axis=-1):
    a = np.asarray(a)
    x = a.astype(np.float64)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return _out(m.squeeze(axis) + np.log(np.exp(x - m).sum(axis=axis)), a)


def log_softmax(a, axis=-1):
    a = np.asarray(a)
    x = a.astype(np.float64)
    m = x.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = x - m
    return _out(d - np.log(np.exp(d).sum(axis=axis, keepdims=True)), a)
