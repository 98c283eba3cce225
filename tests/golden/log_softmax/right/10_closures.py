"""Closures: one factory makes both functions."""
import numpy as np


def _make(finish):
    def function(a, axis=-1):
        a = np.asarray(a, dtype=np.float64)
        m = np.max(a, axis=axis, keepdims=True)
        m0 = np.nan_to_num(m, neginf=0.0)
        d = a - m0
        with np.errstate(divide="ignore"):
            ls = np.log(np.exp(d).sum(axis, keepdims=True))
        return finish(m0, d, ls, axis)
    return function


def _total(m0, d, ls, axis):
    return (m0 + ls).squeeze(axis)


def _normal(m0, d, ls, axis):
    if np.isinf(ls).any():
        raise ValueError("slice without weight")
    return d - ls


log_sum_exp = _make(_total)
log_softmax = _make(_normal)
