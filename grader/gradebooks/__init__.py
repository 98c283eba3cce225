# SPDX-License-Identifier: Apache-2.0
"""Marks in the files that course sites take back. One module a site; bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from grader.coursework import Student, Total
from grader.errors import UsageError
from grader.gradebooks import canvas, gradescope, moodle, plain
from grader.gradebooks.filled import TOTAL, CellChange, Filled, Wishes
from grader.gradebooks.table import Table

__all__ = ["FORMATS", "TOTAL", "CellChange", "Filled", "Wishes", "detect", "gradescope", "moodle", "plain"]

# Files that a site exported and takes back with our marks in them.
FORMATS: Mapping[str, Callable[[bytes, Sequence[Student], Sequence[Total], Wishes], Filled]] = {
    "canvas": canvas.fill,
    "moodle": moodle.fill,
}


def detect(exported: bytes) -> str:
    """Whose gradebook this is, as a name of FORMATS. UsageError where it is nobody's."""
    table = Table.read(exported)
    if canvas.looks_like(table):
        return "canvas"
    if moodle.looks_like(table):
        return "moodle"
    raise UsageError(
        "this is neither a gradebook of Canvas nor a grading worksheet of Moodle",
        hint="export it from the site again, and hand that CSV file over as it is",
    )
