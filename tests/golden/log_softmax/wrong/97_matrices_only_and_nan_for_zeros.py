"""The axis is 0 or else 1, sums by loops over two dimensions; no check for slices of -inf."""
# fails: axes, log_of_zero, bad_input
import numpy as np


def _rows(a, axis):
    a = np.array(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError("no such axis")
    if a.ndim == 1:
        a = a[None]
    elif axis == 0:
        a = a.T
    return a


def log_sum_exp(a, axis=-1):
    rows = _rows(a, axis)
    out = np.full(rows.shape[0], -np.inf)
    for i in range(rows.shape[0]):
        m = rows[i].max()
        if m > -np.inf:
            out[i] = m + np.log(np.exp(rows[i] - m).sum())
    return out


def log_softmax(a, axis=-1):
    rows = _rows(a, axis)
    out = np.empty(rows.shape)
    for i in range(rows.shape[0]):
        d = rows[i] - rows[i].max()
        out[i] = d - np.log(np.exp(d).sum())
    return out[0] if np.ndim(a) == 1 else out.T if axis == 0 else out
