# SPDX-License-Identifier: Apache-2.0
"""Draws of known mistakes, kept small: two-sample Kolmogorov-Smirnov tests against a sketch of one sample.

A sketch keeps some of the sorted numbers, and how many lie below each and at it or below. The distance of the whole
samples lies between two bounds that the sketch gives, so most tests are decided as the whole samples would decide
them. For the few others the sketch says that it does not know.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["ALPHA", "Floats", "Sketch", "bound", "distance", "in_float32", "is_apart", "sketch"]

ALPHA = 1e-4  # chance that the draws of a mistake are held to be of another law, over all samples of a probe run
KEPT = 128  # numbers of a sketch: the bounds are about 1/128 apart, a fifth of what is tested for

Floats = NDArray[np.float64]


class Sketch(msgspec.Struct, array_like=True, frozen=True):
    """Of `size` draws, in float32: some of them in order, and how many are smaller, and not larger, than each."""

    size: int
    points: bytes
    below: bytes
    up_to: bytes


def sketch(values: Floats) -> Sketch:
    """The sketch of a sample (N,)."""
    ordered = np.sort(in_float32(values))
    points = np.unique(ordered[np.linspace(0, len(ordered) - 1, KEPT).astype(np.int64)]) if len(ordered) else ordered
    below, up_to = (np.searchsorted(ordered, points, side) for side in ("left", "right"))
    return Sketch(
        len(ordered), points.astype("<f4").tobytes(), below.astype("<u4").tobytes(), up_to.astype("<u4").tobytes()
    )


def in_float32(values: Floats) -> Floats:
    """Draws as they are kept."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32).astype(np.float64)


def is_apart(ordered: Floats, other: Sketch, tests: int) -> bool | None:
    """Whether sorted draws are of another law than those of a sketch; None where that takes the whole sample."""
    if not ordered.size or not other.size:
        return ordered.size != other.size
    points = np.frombuffer(other.points, "<f4").astype(np.float64)
    # Both distribution functions just below, and at, each point that was kept: there the sketch is exact.
    mine_below, mine_up_to = (np.searchsorted(ordered, points, side) / ordered.size for side in ("left", "right"))
    below, up_to = (np.frombuffer(counts, "<u4") / other.size for counts in (other.below, other.up_to))
    least = max(np.abs(mine_below - below).max(), np.abs(mine_up_to - up_to).max())
    limit = bound(ordered.size, other.size, tests)
    if least > limit:
        return True
    # Between two points neither function leaves the range from its value at the first to that below the second.
    # Outside the points the sketch is constant, and so the distance is largest next to them.
    between = np.maximum(mine_below[1:] - up_to[:-1], below[1:] - mine_up_to[:-1])
    return None if max(least, between.max(initial=0.0)) > limit else False


def distance(one: Floats, other: Floats) -> float:
    """The two-sample Kolmogorov-Smirnov statistic: the largest distance of the empirical distribution functions."""
    left, right = np.sort(one), np.sort(other)
    if not left.size or not right.size:
        return 0.0 if left.size == right.size else 1.0
    points = np.concatenate([left, right])
    below_left = np.searchsorted(left, points, side="right") / left.size
    below_right = np.searchsorted(right, points, side="right") / right.size
    return float(np.max(np.abs(below_left - below_right)))


def bound(n: int, m: int, tests: int) -> float:
    """What the distance exceeds with probability below ALPHA / tests when both samples are of one law.

    Dvoretzky, Kiefer, Wolfowitz and Massart for two samples: P(D > d) <= 2 exp(-2 d**2 nm/(n+m)) from some hundred
    draws on (Wei and Dudley 2012).
    """
    n, m = max(1, n), max(1, m)
    return math.sqrt(math.log(2 * max(1, tests) / ALPHA) * (n + m) / (2 * n * m))
