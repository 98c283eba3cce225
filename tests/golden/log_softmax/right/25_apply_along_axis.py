"""A function of one vector and np.apply_along_axis."""
import math

import numpy as np


def _vector_total(v):
    m = v.max()
    if m == -math.inf:
        return -math.inf
    return m + math.log(np.exp(v - m).sum())


def _vector_normal(v):
    m = v.max()
    if m == -math.inf:
        raise ValueError("not a single weight above zero")
    v = v - m
    return v - math.log(np.exp(v).sum())


def log_sum_exp(a, axis=-1):
    return np.apply_along_axis(_vector_total, axis, np.asarray(a, dtype=float))


def log_softmax(a, axis=-1):
    return np.apply_along_axis(_vector_normal, axis, np.asarray(a, dtype=float))
