# SPDX-License-Identifier: CC-BY-4.0
"""Library calls: scipy.special.logsumexp and scipy.special.log_softmax."""

import numpy as np
from scipy import special


def log_sum_exp(a, axis=-1):
    return special.logsumexp(np.asarray(a, dtype=np.float64), axis=axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    if np.isneginf(a).all(axis=axis).any():
        raise ValueError("a slice without any weight")
    return special.log_softmax(a, axis=axis)
