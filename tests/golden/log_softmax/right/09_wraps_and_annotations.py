"""Type annotations, the annotations future import and a functools.wraps decorator that checks the axis."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def with_axis(function: Callable[..., Array]) -> Callable[..., Array]:
    @functools.wraps(function)
    def wrapper(a: ArrayLike, axis: int = -1, **rest: Any) -> Array:
        array: Array = np.asarray(a, dtype=np.float64)
        if not (-array.ndim <= axis <= array.ndim - 1):
            raise ValueError(f"{function.__name__}: {axis=} for {array.ndim=}")
        return function(array, axis=axis % array.ndim, **rest)

    return wrapper


@with_axis
def log_sum_exp(a: ArrayLike, axis: int = -1) -> Array:
    top: Array = np.max(a, axis=axis, keepdims=True)
    safe: Array = np.maximum(top, -np.finfo(np.float64).max)
    with np.errstate(divide="ignore"):
        total: Array = np.log(np.sum(np.exp(a - safe), axis=axis)) + np.take(safe, 0, axis=axis)
    return total


@with_axis
def log_softmax(a: ArrayLike, axis: int = -1) -> Array:
    top: Array = np.max(a, axis=axis, keepdims=True)
    if (top == -np.inf).any():
        raise ValueError("log_softmax: empty slice")
    shifted: Array = a - top
    return shifted - np.expand_dims(log_sum_exp(shifted, axis=axis), axis)
