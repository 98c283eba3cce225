"""Written for one and two dimensions."""
# fails: axes, log_of_zero
import math

import numpy as np


def _total(row):
    m = max(row)
    return m if m == -math.inf else m + math.log(sum(math.exp(x - m) for x in row))


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("no such axis")
    if axis in (0, -2):
        a = a.T
    return np.array([_total(row) for row in a])


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("no such axis")
    if a.ndim == 1:
        return log_softmax(a[None])[0]
    if axis in (0, -2):
        return log_softmax(a.T).T
    out = np.empty(a.shape)
    for i, row in enumerate(a):
        m = max(row)
        if m == -math.inf:
            raise ValueError("all weights zero")
        d = row - m
        out[i] = d - _total(d)
    return out
