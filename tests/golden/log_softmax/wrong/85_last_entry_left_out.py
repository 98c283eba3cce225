"""The loop over the entries ends one too early."""
# fails: basic, axes, numerics, log_of_zero
import math

import numpy as np


def log_sum_exp(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    out = np.full(x.shape[:-1], -np.inf)
    for place in np.ndindex(out.shape):
        v = x[place]
        m = v.max()
        if m == -np.inf:
            continue
        s = math.exp(v[0] - m)
        for k in range(1, len(v) - 1):
            s += math.exp(v[k] - m)
        out[place] = m + np.log(s)
    return out


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
