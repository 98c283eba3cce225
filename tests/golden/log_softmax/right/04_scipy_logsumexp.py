"""scipy.special.logsumexp on numbers that are shifted by hand first."""
import numpy as np
from scipy.special import logsumexp


def log_sum_exp(a, axis=-1):
    a = np.array(a, dtype=np.float64)
    if axis not in range(-a.ndim, a.ndim):
        raise ValueError(f"axis {axis} is out of bounds for {a.ndim} dimensions")
    return np.asarray(logsumexp(a, axis=axis), dtype=np.float64)


def log_softmax(a, axis=-1):
    a = np.array(a, dtype=np.float64)
    if axis not in range(-a.ndim, a.ndim):
        raise ValueError(f"axis {axis} is out of bounds for {a.ndim} dimensions")
    a -= a.max(axis=axis, keepdims=True)
    if np.isnan(a).any():
        raise ValueError("a slice of nothing but -inf")
    return a - logsumexp(a, axis=axis, keepdims=True)
