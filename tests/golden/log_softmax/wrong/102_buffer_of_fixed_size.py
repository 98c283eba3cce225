"""A buffer of 1024 terms: wider slices are cut off in the sum."""
# fails: numerics
import numpy as np

SIZE = 1024


def _log_mass(d):
    buffer = np.zeros(d.shape[:-1] + (SIZE,))
    k = min(SIZE, d.shape[-1])
    buffer[..., :k] = np.exp(d[..., :k])
    return np.log(buffer.sum(axis=-1))


def log_sum_exp(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(axis=-1)
    m = np.where(np.isneginf(m), 0.0, m)
    return m + _log_mass(x - m[..., None])


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(axis=-1, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = x - m
    return np.moveaxis(d - _log_mass(d)[..., None], -1, axis)
