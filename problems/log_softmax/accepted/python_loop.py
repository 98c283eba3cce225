# SPDX-License-Identifier: CC-BY-4.0
"""Plain Python: a loop over the slices, math.exp, math.fsum and math.log."""

import math

import numpy as np


def _total(numbers):
    top = max(numbers)
    if top == -math.inf:
        return top, 0.0
    return top, math.log(math.fsum(math.exp(x - top) for x in numbers))


def _rows(a, axis):
    a = np.asarray(a, dtype=np.float64)
    if not -a.ndim <= axis < a.ndim:
        raise ValueError(f"no axis {axis} among {a.ndim}")
    last = np.moveaxis(a, axis, -1)
    return last.shape, last.reshape(-1, last.shape[-1]).tolist()


def log_sum_exp(a, axis=-1):
    shape, rows = _rows(a, axis)
    return np.array([sum(_total(row)) for row in rows]).reshape(shape[:-1])


def log_softmax(a, axis=-1):
    shape, rows = _rows(a, axis)
    result = []
    for row in rows:
        top, rest = _total(row)
        if top == -math.inf:
            raise ValueError("only -inf")
        result.append([(x - top) - rest for x in row])
    return np.moveaxis(np.array(result).reshape(shape), -1, axis)
