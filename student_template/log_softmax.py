"""Log-sum-exp and log-softmax: your solution. The task: `grader show log_softmax`."""

import numpy as np
from numpy.typing import ArrayLike


def log_sum_exp(a: ArrayLike, axis: int = -1) -> np.ndarray:
    """Return log(sum(exp(a))) along an axis, which the result no longer has.

    a: (..., K, ...), at least two dimensions; numbers or -inf, the logarithm of zero.
    Returns the shape of `a` without the axis, dtype float64; -inf for a slice of nothing but -inf.
    Raises ValueError for an axis that `a` does not have.
    """
    raise NotImplementedError


def log_softmax(a: ArrayLike, axis: int = -1) -> np.ndarray:
    """Return a - log(sum(exp(a))) along an axis: logarithms of probabilities.

    a: (..., K, ...), at least one dimension; numbers or -inf, the logarithm of zero.
    Returns the shape of `a`, dtype float64.
    Raises ValueError for an axis that `a` does not have, and for a slice along it that holds nothing but -inf.
    """
    raise NotImplementedError
