# SPDX-License-Identifier: Apache-2.0
"""gradebook.csv: everybody's marks in a table that any spreadsheet opens, and that none executes.

UTF-8 with its mark, since without it spreadsheets take names for an older encoding. A name that begins as a formula
does gets an apostrophe in front, which spreadsheets do not show.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence

from grader.coursework import Mark, Student, Total
from grader.marks import points
from grader.plaintext import cell

__all__ = ["write"]

_ABOUT = ("key", "name", "email", "login", "number")
_OF_A_MARK = ("raw", "penalty", "override", "final", "status")


def write(students: Sequence[Student], totals: Sequence[Total], problems: Sequence[str]) -> bytes:
    """One row a student, in their order; five columns a problem, then the total and what it is of."""
    by_student = {total.student: total for total in totals}
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*_ABOUT, *(f"{problem} {what}" for problem in problems for what in _OF_A_MARK), "total", "of"])
    for student in students:
        total = by_student[student.key]
        marks = {mark.problem: mark for mark in total.marks}
        about = [cell(getattr(student, name)) for name in _ABOUT]
        cells = [one for problem in problems for one in _cells(marks[problem])]
        writer.writerow([*about, *cells, _number(total.final), _number(total.max_points)])
    return codecs.BOM_UTF8 + file.getvalue().encode("utf-8")


def _cells(mark: Mark) -> list[str]:
    status = "excused" if mark.excused else mark.place.value
    penalty = _number(mark.penalty) if mark.penalty else ""
    return [_number(mark.raw), penalty, _number(mark.override), _number(mark.final), status]


def _number(value: float | None) -> str:
    return "" if value is None else points(value)
