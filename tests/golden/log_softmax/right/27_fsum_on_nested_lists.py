"""Nested lists, recursion over the dimensions, math.fsum."""
from math import exp, fsum, inf, log

import numpy as np


def total(v):
    m = max(v)
    return m if m == -inf else m + log(fsum(exp(x - m) for x in v))


def normal(v):
    m = max(v)
    if m == -inf:
        raise ValueError("a sum of zeros")
    ls = log(fsum(exp(x - m) for x in v))
    return [x - m - ls for x in v]


def descend(nested, depth, f):
    return f(nested) if depth == 0 else [descend(part, depth - 1, f) for part in nested]


def apply(a, axis, f):
    a = np.asarray(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("axis %d of %d" % (axis, a.ndim))
    moved = np.moveaxis(a, axis, -1)
    return np.array(descend(moved.tolist(), a.ndim - 1, f), dtype=np.float64)


def log_sum_exp(a, axis=-1):
    return apply(a, axis, total)


def log_softmax(a, axis=-1):
    return np.moveaxis(apply(a, axis, normal), -1, axis)
