"""Uses a set of the entries, so equal ones count once."""
# fails: basic, axes, numerics
import math

import numpy as np


def _total(v):
    values = sorted(set(v.tolist()))
    m = values[-1]
    return m if m == -math.inf else m + math.log(math.fsum(math.exp(x - m) for x in values))


def log_sum_exp(a, axis=-1):
    return np.apply_along_axis(_total, axis, np.asarray(a, dtype=np.float64))


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.expand_dims(np.apply_along_axis(_total, axis, d), axis)
