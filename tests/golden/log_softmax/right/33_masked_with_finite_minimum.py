"""-inf is replaced by the smallest float in a copy, and put back at the end."""
import numpy as np

LOWEST = np.finfo(np.float64).min


def log_sum_exp(a, axis=-1):
    a = np.array(a, dtype=np.float64, copy=True)
    gone = a == -np.inf
    a[gone] = LOWEST
    top = a.max(axis=axis, keepdims=True)
    weights = np.exp(a - top)
    weights[gone] = 0.0
    total = np.full(top.shape, -np.inf)
    mass = weights.sum(axis=axis, keepdims=True)
    alive = mass > 0
    total[alive] = top[alive] + np.log(mass[alive])
    return np.squeeze(total, axis=axis)


def log_softmax(a, axis=-1):
    a = np.array(a, dtype=np.float64, copy=True)
    gone = a == -np.inf
    if gone.all(axis=axis).any():
        raise ValueError("only log zeros")
    a[gone] = LOWEST
    a -= a.max(axis=axis, keepdims=True)
    weights = np.exp(a)
    weights[gone] = 0.0
    a -= np.log(weights.sum(axis=axis, keepdims=True))
    a[gone] = -np.inf
    return a
