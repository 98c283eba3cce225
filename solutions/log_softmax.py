# SPDX-License-Identifier: CC-BY-4.0
"""Log-sum-exp and log-softmax along an axis: each slice is shifted by its largest entry, so that no exp overflows."""

import numpy as np
from jaxtyping import Float64, Real


def log_sum_exp(a: Real[np.ndarray, "..."], axis: int = -1) -> Float64[np.ndarray, "..."]:
    """Return log(sum(exp(a))) along an axis, which the result no longer has.

    a: (..., K, ...), at least two dimensions; numbers or -inf, the logarithm of zero.
    A slice of nothing but -inf gives -inf. Raises ValueError for an axis that `a` does not have.
    """
    a = np.asarray(a, dtype=np.float64)

    largest = a.max(axis=axis, keepdims=True)  # (..., 1, ...); numpy's AxisError is a ValueError
    shift = np.where(largest == -np.inf, 0.0, largest)  # -inf minus -inf would be NaN
    with np.errstate(divide="ignore"):  # log 0 = -inf is right: a sum of nothing but zeros
        log_sum = np.log(np.exp(a - shift).sum(axis=axis, keepdims=True))
    return np.squeeze(shift + log_sum, axis=axis)


def log_softmax(a: Real[np.ndarray, "..."], axis: int = -1) -> Float64[np.ndarray, "..."]:
    """Return a - log(sum(exp(a))) along an axis: the logarithms of the probabilities that are proportional to exp(a).

    a: (..., K, ...), at least one dimension; numbers or -inf, the logarithm of zero. The result has its shape.
    Raises ValueError for an axis that `a` does not have, and for a slice along it that holds nothing but -inf.
    """
    a = np.asarray(a, dtype=np.float64)

    largest = a.max(axis=axis, keepdims=True)  # (..., 1, ...)
    if np.any(largest == -np.inf):
        raise ValueError("a slice of nothing but -inf has no probabilities: all its weights are zero")
    shifted = a - largest
    # After the shift the log-sum-exp lies between 0 and log K. Before, it may be too large to have room for a log K.
    return shifted - np.expand_dims(log_sum_exp(shifted, axis), axis)
