# SPDX-License-Identifier: CC-BY-4.0
"""Powers of two: exp2 and log2, smallest terms first, turned back into natural logarithms."""

import numpy as np

LN2 = np.log(2.0)


def _sorted_sum(shifted, axis):
    with np.errstate(divide="ignore"):
        return np.log2(np.add.reduce(np.sort(np.exp2(shifted / LN2), axis=axis), axis=axis)) * LN2


def log_sum_exp(a, axis=-1):
    a = np.asarray(a).astype(np.float64)
    top = np.maximum.reduce(a, axis=axis)
    finite_top = np.nan_to_num(top, neginf=0.0)
    return finite_top + _sorted_sum(a - np.expand_dims(finite_top, axis), axis)


def log_softmax(a, axis=-1):
    a = np.asarray(a).astype(np.float64)
    top = np.expand_dims(np.maximum.reduce(a, axis=axis), axis)
    if np.isinf(top).any():
        raise ValueError("weights of zero only")
    a = a - top
    return a - np.expand_dims(_sorted_sum(a, axis), axis)
