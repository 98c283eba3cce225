# SPDX-License-Identifier: Apache-2.0
"""Measured facts about a wrong answer: what can be said of two arrays that should be equal.

Every sentence states something that was checked on the numbers, and none holds an input or an expected value. The
most telling fact comes first; where nothing special holds, the sentence says how many numbers differ and where.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.contract import non_finite

__all__ = ["difference"]

Array = np.ndarray[Any, Any]


def difference(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    """One sentence on how `actual` differs from `expected`: float64 arrays of one shape, expected finite."""
    broken = non_finite(what, actual)
    if broken:
        return broken
    with np.errstate(all="ignore"):
        for fact in (_sign, _zero, _transposed, _factor, _shift, _rows, _permuted):
            sentence = fact(what, actual, expected, tolerance)
            if sentence:
                return sentence
        return _elsewhere(what, actual, expected, tolerance)


def _close(actual: Array, expected: Array, tolerance: float) -> bool:
    return bool(np.max(np.abs(actual - expected), initial=0.0) <= tolerance)


def _sign(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    if np.abs(expected).max(initial=0.0) > 4 * tolerance and _close(-actual, expected, tolerance):
        return f"{what} has the opposite sign everywhere"
    return ""


def _zero(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    if actual.size and not actual.any():
        return f"{what} is 0 everywhere, and should not be" if actual.size > 1 else f"{what} is 0, and should not be"
    return ""


def _transposed(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    if actual.ndim >= 2 and actual.shape[-1] == actual.shape[-2] > 1:
        turned = np.swapaxes(actual, -1, -2)
        if not _close(actual, turned, tolerance) and _close(turned, expected, tolerance):
            return f"{what} is transposed: rows and columns are exchanged"
    return ""


def _factor(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    if actual.size < 2:
        return ""
    scale = float(np.sum(expected * expected))
    if not np.isfinite(scale) or scale <= 0.0:
        return ""
    ratio = float(np.sum(actual * expected)) / scale
    spread = float(np.max(expected, initial=0.0) - np.min(expected, initial=0.0))
    if not np.isfinite(ratio) or abs(ratio) < 1e-6 or spread <= 8 * tolerance:
        return ""
    if f"{ratio:.4g}" == "1":
        return ""  # an error just beyond the tolerance is no factor
    # A factor is only named when it explains all numbers far better than the error that it explains away.
    if _close(actual, ratio * expected, tolerance * max(1.0, abs(ratio))):
        return f"every number of {what} is {ratio:.4g} times what it should be"
    return ""


def _shift(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    if actual.size < 3:
        return ""
    shift = float(np.mean(actual - expected))
    spread = float(np.max(expected) - np.min(expected))
    if np.isfinite(shift) and spread > 8 * tolerance and _close(actual, expected + shift, tolerance):
        return f"every number of {what} is off by the same amount, {shift:+.3g}"
    return ""


def _rows(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    """Rows that should sum to one and do not."""
    if not actual.ndim or actual.shape[-1] < 2:
        return ""
    wanted = expected.sum(axis=-1)
    if not np.allclose(wanted, 1.0, rtol=0.0, atol=1e-3) or (expected < 0).any():
        return ""
    sums = np.atleast_1d(actual.sum(axis=-1))
    wrong = np.abs(sums - 1.0) > max(1e-3, 4 * tolerance * actual.shape[-1])
    if not wrong.any():
        return ""
    if actual.ndim >= 2:
        columns = actual.sum(axis=-2)
        if np.allclose(columns, 1.0, rtol=0.0, atol=1e-3):
            return f"the columns of {what} sum to 1, the rows do not"
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        at = first[0] if len(first) == 1 else first
        return f"row {at} of {what} sums to {sums[first]:.4g}, not to 1 ({int(wrong.sum())} of {wrong.size} rows)"
    return f"{what} sums to {sums[0]:.4g}, not to 1"


def _permuted(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    if actual.size < 2:
        return ""
    if float(np.max(expected) - np.min(expected)) > 8 * tolerance and _close(
        np.sort(actual, axis=None), np.sort(expected, axis=None), tolerance
    ):
        first = _first(actual, expected, tolerance)
        return f"{what} has the right numbers in wrong places, first at index {first}"
    return ""


def _elsewhere(what: str, actual: Array, expected: Array, tolerance: float) -> str:
    wrong = np.abs(actual - expected) > tolerance
    count = int(wrong.sum())
    error = float(np.max(np.abs(actual - expected), initial=0.0))
    times = f", {error / tolerance:.2g} times the tolerance" if tolerance else ", and should be none"
    size = f"the largest error is {error:.2g}{times}"
    if actual.size == 1:
        return f"{what} is off by {error:.2g}{times}"
    if count == actual.size:
        return f"every number of {what} differs; {size}"
    first = _first(actual, expected, tolerance)
    if actual.ndim >= 2:
        rows = wrong.reshape(-1, wrong.shape[-1]).any(axis=-1)
        if not rows.all():
            return f"{what} differs in {int(rows.sum())} of {rows.size} rows, first at index {first}; {size}"
    return f"{what} differs at {count} of {actual.size} places, first at index {first}; {size}"


def _first(actual: Array, expected: Array, tolerance: float) -> str:
    index = tuple(int(i) for i in np.argwhere(np.abs(actual - expected) > tolerance)[0])
    return str(index[0]) if len(index) == 1 else str(index)
