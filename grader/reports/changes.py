# SPDX-License-Identifier: Apache-2.0
"""What would change before it does: marks by a regrade, and cells of an exported gradebook."""

from __future__ import annotations

import json
from collections.abc import Sequence

from grader.coursework import Change, Student
from grader.gradebooks import CellChange
from grader.plaintext import visible
from grader.reports.page import count, points

__all__ = ["cells_text", "changes_json", "changes_text"]

SHOWN_CASES = 3


def changes_text(
    changes: Sequence[Change], problems: Sequence[str], students: Sequence[Student], results: int, *, applied: bool
) -> str:
    """A line a mark, largest loss first, then the sum. `applied` says that the changes are made, not shown."""
    if not problems:
        return f"nothing has changed: all {count(results, 'result')} still hold\n"
    names = _names(students)
    ordered = sorted(changes, key=lambda one: (_difference(one), names[one.student], one.problem))
    rows = [
        (
            visible(names[one.student], 30),
            one.problem,
            f"{_mark(one.before)} -> {_mark(one.after)}",
            _signed(one),
            _cases(one),
        )
        for one in ordered
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)] if rows else []
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4]]).rstrip()
        for row in rows
    ]
    lost = sum(_difference(one) < 0 for one in changes)
    gained = sum(_difference(one) > 0 for one in changes)
    words = "changed with it" if applied else "would differ"
    changed = f"{', '.join(problems)} changed: {count(len(changes), 'mark')} {words}"
    lines.append(f"{changed} ({gained} higher, {lost} lower), {count(results, 'result')} in all")
    return "\n".join(lines) + "\n"


def changes_json(changes: Sequence[Change], problems: Sequence[str], students: Sequence[Student]) -> str:
    """`softmark/changes/v1`."""
    names = _names(students)
    document = {
        "schema": "softmark/changes/v1",
        "problems": list(problems),
        "changes": [
            {
                "student": visible(one.student),
                "name": visible(names[one.student]),
                "problem": one.problem,
                "before": one.before,
                "after": one.after,
                "cases": list(one.cases),
            }
            for one in changes
        ],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def cells_text(changes: Sequence[CellChange], students: Sequence[Student]) -> str:
    """A line a cell of a gradebook, then how many there are."""
    names = _names(students)
    lines = [
        f"{visible(names.get(one.student, one.student), 40)}  {visible(one.column, 60)}: "
        f"{visible(one.before, 80) or 'blank'} -> {visible(one.after, 80) or 'blank'}"
        for one in changes
    ]
    return "\n".join([*lines, f"{count(len(changes), 'cell')} of {count(len(names), 'student')}"]) + "\n"


def _names(students: Sequence[Student]) -> dict[str, str]:
    return {student.key: student.name or student.key for student in students}


def _mark(value: float | None) -> str:
    return "blank" if value is None else points(value)


def _difference(change: Change) -> float:
    return (change.after or 0.0) - (change.before or 0.0)


def _signed(change: Change) -> str:
    difference = _difference(change)
    return f"{'-' if difference < 0 else '+'}{points(abs(difference))}"


def _cases(change: Change) -> str:
    more = len(change.cases) - SHOWN_CASES
    shown = ", ".join(change.cases[:SHOWN_CASES])
    return f"{shown} and {more} more" if more > 0 else shown
