# SPDX-License-Identifier: Apache-2.0
"""Grades as a site's files have them: at most two decimals, with a point or a comma."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grader.marks import points

__all__ = ["has_commas", "read", "scaled", "written"]

_NUMBER = re.compile(r"\s*(-?\d+)(?:[.,](\d*))?\s*")


def read(cell: str) -> float | None:
    """The number in a cell; None where there is none."""
    match = _NUMBER.fullmatch(cell)
    return float(f"{match[1]}.{match[2] or 0}") if match else None


def has_commas(cells: Iterable[str]) -> bool:
    """Whether the file writes 9,5 and not 9.5."""
    return any("," in cell for cell in cells if read(cell) is not None)


def written(value: float, *, comma: bool) -> str:
    """A grade, rounded down to two decimals."""
    return points(value).replace(".", ",") if comma else points(value)


def scaled(value: float, max_points: float, site_max: float | None) -> float:
    """Our points as points of the site, where it says how many there are to earn."""
    if not site_max or not max_points:
        return value
    return round(value * site_max / max_points, 9)
