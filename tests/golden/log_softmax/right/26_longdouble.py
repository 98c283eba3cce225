"""long double arithmetic inside, rounded to float64 at the end."""
import numpy as np


def log_sum_exp(a, axis=-1):
    x = np.asarray(np.asarray(a, dtype=np.float64), dtype=np.longdouble)
    m = x.max(axis=axis, keepdims=True)
    m[np.isneginf(m)] = 0
    with np.errstate(divide="ignore", under="ignore"):
        t = m + np.log(np.exp(x - m).sum(axis=axis, keepdims=True))
    return t.squeeze(axis=axis).astype(np.float64)


def log_softmax(a, axis=-1):
    x = np.asarray(np.asarray(a, dtype=np.float64), dtype=np.longdouble)
    m = x.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("weights are all zero")
    d = x - m
    with np.errstate(under="ignore"):
        return (d - np.log(np.exp(d).sum(axis=axis, keepdims=True))).astype(np.float64)
