"""Chunks of 64 entries, joined by the rule for parts."""
import numpy as np

CHUNK = 64


def _chunk_total(x):
    """Log-sum-exp over the first axis of one chunk."""
    m = x.max(axis=0)
    m0 = np.where(m == -np.inf, 0.0, m)
    with np.errstate(divide="ignore"):
        return m0 + np.log(np.exp(x - m0).sum(axis=0))


def _total(x):
    while x.shape[0] > CHUNK:
        x = np.stack([_chunk_total(x[i:i + CHUNK]) for i in range(0, x.shape[0], CHUNK)])
    return _chunk_total(x)


def log_sum_exp(a, axis=-1):
    return _total(np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0))


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    m = x.max(axis=0)
    if np.any(m == -np.inf):
        raise ValueError("-inf only")
    x = x - m
    return np.moveaxis(x - _total(x), 0, axis)
