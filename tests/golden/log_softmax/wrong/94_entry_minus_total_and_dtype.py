"""`a` minus its log-sum-exp, and float32 in, float32 out."""
# fails: axes, numerics, properties
from scipy.special import logsumexp
import numpy as np


def log_sum_exp(a, axis=-1):
    return logsumexp(np.asarray(a), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a)
    total = logsumexp(a, axis=axis, keepdims=True)
    if np.isneginf(total).any():
        raise ValueError("all weights zero")
    return a - total
