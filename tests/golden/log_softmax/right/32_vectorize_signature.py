"""np.vectorize with a signature over generators and functools.reduce."""
import functools
import math

import numpy as np


def _join(x, y):
    """Log of the sum of two weights."""
    if x < y:
        x, y = y, x
    return x if y == -math.inf else x + math.log1p(math.exp(y - x))


def _sum(v):
    return functools.reduce(_join, sorted(float(x) for x in v))


def _normalise(v):
    top = float(max(v))
    if top == -math.inf:
        raise ValueError("zero everywhere")
    d = [float(x) - top for x in v]
    s = _sum(d)
    return np.array([x - s for x in d])


_sums = np.vectorize(_sum, signature="(k)->()", otypes=[np.float64])
_normals = np.vectorize(_normalise, signature="(k)->(k)", otypes=[np.float64])


def log_sum_exp(a, axis=-1):
    return np.asarray(_sums(np.moveaxis(np.array(a, dtype=np.float64), axis, -1)))


def log_softmax(a, axis=-1):
    return np.moveaxis(_normals(np.moveaxis(np.array(a, dtype=np.float64), axis, -1)), -1, axis)
