# SPDX-License-Identifier: Apache-2.0
"""Points and moments in words: one way to write them, for marks, gradebooks and pages alike."""

from __future__ import annotations

import math
from datetime import datetime

__all__ = ["points", "when"]


def points(value: float) -> str:
    """Points with at most two decimals, rounded down: 99.999 of 100 is not 100."""
    return f"{math.floor(value * 100 + 1e-6) / 100:.2f}".rstrip("0").rstrip(".")


def when(moment: datetime) -> str:
    """A moment to the minute, with its time zone."""
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".rstrip()
