"""Library calls of SciPy, with the errors the statement wants."""
import numpy as np
import scipy.special as sc


def log_sum_exp(a, axis=-1):
    x = np.asarray(a).astype(np.float64)
    if axis >= x.ndim or axis < -x.ndim:
        raise ValueError("bad axis")
    return sc.logsumexp(x, axis=axis)


def log_softmax(a, axis=-1):
    x = np.asarray(a).astype(np.float64)
    if axis >= x.ndim or axis < -x.ndim:
        raise ValueError("bad axis")
    if np.all(x == -np.inf, axis=axis).any():
        raise ValueError("cannot normalise zeros")
    return sc.log_softmax(x, axis=axis)
