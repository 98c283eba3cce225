"""Slow and quadratic: log p_j = -log sum_k exp(a_k - a_j), from differences only."""
import numpy as np


def _lse(v):
    m = v.max()
    return m if m == -np.inf else m + np.log(np.exp(v - m).sum())


def log_sum_exp(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    out = np.empty(x.shape[:-1])
    for place in np.ndindex(out.shape):
        out[place] = _lse(x[place])
    return out


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    out = np.full(x.shape, -np.inf)
    for place in np.ndindex(x.shape[:-1]):
        v = x[place]
        if not (v > -np.inf).any():
            raise ValueError("no finite entry")
        for j in np.flatnonzero(v > -np.inf):
            out[place][j] = -_lse(v - v[j])
    return np.moveaxis(out, -1, axis)
