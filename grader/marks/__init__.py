# SPDX-License-Identifier: Apache-2.0
"""From results to marks: lateness, what a person decided, attempts, totals, and the arithmetic in words."""

from __future__ import annotations

from grader.marks.adjustments import read_adjustments, write_template
from grader.marks.deciding import counting, decide
from grader.marks.moments import moment
from grader.marks.words import points, when

__all__ = ["counting", "decide", "moment", "points", "read_adjustments", "when", "write_template"]
