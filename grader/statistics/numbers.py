# SPDX-License-Identifier: Apache-2.0
"""Numbers from numbers: quantiles, and the correlation of one case with the rest. They know nothing of a class."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from grader.statistics.nouns import BANDS, Spread

__all__ = ["Correlation", "band", "quantile", "spread", "upper_bound"]

_MICRO = 1_000_000  # scores are rounded to six decimals: as whole numbers, sums of them are exact
_ONE_SIDED_95 = 1.6449  # of a standard normal distribution


def quantile(ordered: Sequence[float], share: float) -> float:
    """A quantile of numbers in ascending order, by definition 7 of Hyndman and Fan (1996). There must be a number."""
    position = share * (len(ordered) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])


def spread(values: Iterable[float]) -> Spread:
    """Where the numbers lie."""
    ordered = sorted(values)
    total = math.fsum(ordered)
    if not ordered:
        return Spread(0, 0.0)
    return Spread(
        number=len(ordered),
        total=total,
        mean=total / len(ordered),
        lowest=ordered[0],
        lower_quartile=quantile(ordered, 0.25),
        median=quantile(ordered, 0.5),
        upper_quartile=quantile(ordered, 0.75),
        percentile_95=quantile(ordered, 0.95),
        highest=ordered[-1],
    )


def band(points: float, max_points: float) -> int:
    """Which of BANDS some points belong to; all points of a problem that is not solved stay below the last."""
    percent = 100 * points / max_points if max_points > 0 else 0.0
    return 0 if percent <= 0 else 1 + min(int(percent // 10), len(BANDS) - 3)


class Correlation:
    """The point-biserial correlation of passing a case with the points of all the other cases, gathered one by one.

    It is Pearson's correlation of a 0/1 variable with a number (Lev 1949, The point biserial coefficient of
    correlation, Annals of Mathematical Statistics 20). Against the rest of the score, not the whole of it, since a case
    correlates with itself: the corrected item-total correlation of item analysis (Nunnally and Bernstein 1994,
    Psychometric Theory, chapter 8). Sums are of whole numbers, so that "does not vary" is exact.
    """

    __slots__ = ("_of_passed", "_squares", "_sum", "number", "passed")

    def __init__(self) -> None:
        self.number = 0
        self.passed = 0
        self._sum = 0
        self._squares = 0
        self._of_passed = 0

    def add(self, passed: bool, rest: float) -> None:
        """One file that ran the case, and its points elsewhere."""
        whole = round(rest * _MICRO)
        self.number += 1
        self._sum += whole
        self._squares += whole * whole
        if passed:
            self.passed += 1
            self._of_passed += whole

    @property
    def value(self) -> float | None:
        """The correlation; None where all pass, all fail, or all have the same points elsewhere."""
        number, passed = self.number, self.passed
        varies = passed * (number - passed) * (number * self._squares - self._sum**2)
        if varies == 0:
            return None
        return (number * self._of_passed - passed * self._sum) / math.sqrt(varies)


def upper_bound(correlation: float, number: int) -> float:
    """What a correlation in a larger class of the same sort is below, with 95 % confidence: Fisher's transformation.

    R. A. Fisher 1921, On the probable error of a coefficient of correlation, Metron 1. Of three or fewer, one.
    """
    if number <= 3 or correlation >= 1:
        return 1.0
    return math.tanh(math.atanh(max(correlation, -1 + 1e-12)) + _ONE_SIDED_95 / math.sqrt(number - 3))
