"""A helper with a namedtuple result, moveaxis and reshape to a matrix."""
from collections import namedtuple

import numpy as np

Parts = namedtuple("Parts", "matrix rest axis")


def _to_matrix(a, axis):
    moved = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    return Parts(moved.reshape(-1, moved.shape[-1]), moved.shape[:-1], axis)


def log_sum_exp(a, axis=-1):
    parts = _to_matrix(a, axis)
    out = np.full(len(parts.matrix), -np.inf)
    for i, row in enumerate(parts.matrix):
        m = row.max()
        if m > -np.inf:
            out[i] = m + np.log(np.exp(row - m).sum())
    return out.reshape(parts.rest)


def log_softmax(a, axis=-1):
    parts = _to_matrix(a, axis)
    out = np.empty(parts.matrix.shape)
    for i, row in enumerate(parts.matrix):
        m = row.max()
        if m == -np.inf:
            raise ValueError("row of log zeros")
        d = row - m
        out[i] = d - np.log(np.exp(d).sum())
    return np.moveaxis(out.reshape(parts.rest + (-1,)), -1, parts.axis)
