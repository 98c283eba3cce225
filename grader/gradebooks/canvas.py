# SPDX-License-Identifier: Apache-2.0
"""A Canvas gradebook: fill the columns of our assignments in a file that Canvas exported, and nothing else.

Canvas finds students by ID, then SIS user id, SIS login id, name, and assignments by the `(id)` at the end of a title.
It makes a new assignment of a title that it does not know, so a column is never added here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.coursework import Student, Total
from grader.errors import UsageError
from grader.gradebooks import numbers
from grader.gradebooks.filled import TOTAL, CellChange, Filled, Wishes
from grader.gradebooks.matching import Match, Row, listed, match
from grader.gradebooks.table import Table
from grader.plaintext import visible

__all__ = ["fill", "looks_like"]

SITE = "canvas"
EXCUSED = "EX"
UNASSIGNED = "N/A"  # of an assignment that this student does not have
TEST_STUDENTS = frozenset({"Student, Test", "Test Student"})

_IDENTITY = {"ID": "site_id", "SIS User ID": "number", "SIS Login ID": "login"}
_INFORMATION = frozenset({"Student", "LastName", "FirstName", *_IDENTITY, "Integration ID", "Root Account", "Section"})
_COMPUTED = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_WITH_ID = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)\s*", re.DOTALL)
_HIDDEN_ROW = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_READ_ONLY = re.compile(r"read\s+only", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that gets the marks of one problem, or the total."""

    what: str
    index: int
    header: str
    site_max: float | None


@dataclass(frozen=True, slots=True)
class _Grade:
    """What one student has for one column."""

    points: float | None
    max_points: float
    excused: bool


def looks_like(table: Table) -> bool:
    """Whether the header is one that Canvas would import."""
    header = table.rows[0]
    first, start = header[0], 1
    if len(header) > 2 and first == "LastName" and header[1] == "FirstName":
        start = 2
    elif "Student" not in first:
        return False
    return len(header) > start + 2 and "ID" in header[start] and any("Section" in name for name in header)


def fill(exported: bytes, students: Sequence[Student], totals: Sequence[Total], wishes: Wishes) -> Filled:
    """The exported gradebook with our marks in the columns of `wishes`, every other byte as it was.

    Without `wishes.columns` a problem's column is the one whose title is the problem's name. Points are scaled where
    Canvas gives other ones for the assignment. A blank mark leaves what is there, and so do a cell that Canvas marks as
    not assigned, and an excuse that a person entered there. Raises UsageError where the file is none of Canvas, or a
    column is missing, ambiguous or read only.
    """
    table = Table.read(exported)
    if not looks_like(table):
        raise UsageError(
            "no gradebook of Canvas: its header begins with Student,ID and has a column Section",
            hint="export it in Canvas: Grades, Export, Entire Gradebook; and hand over that file as it is",
        )
    by_student = {total.student: total for total in totals}
    known = {mark.problem for total in totals for mark in total.marks}
    columns = _columns(table, wishes.columns, known)
    matched = _match(table, students, site_ids=wishes.site == SITE)
    comma = numbers.has_commas(cell for column in _graded_columns(table) for cell in table.column(column))
    notes: list[str] = []
    edits: dict[tuple[int, int], str] = {}
    changes: list[CellChange] = []
    kept: dict[str, list[str]] = {}
    for index, student in sorted(matched.students.items()):
        if student.key not in by_student:
            continue
        for column in columns:
            grade = _grade(by_student[student.key], column.what)
            before = table.cell(index, column.index)
            after, why = _after(grade, before, column.site_max, comma=comma, blanks=wishes.blanks)
            if why:
                kept.setdefault(f"{column.header}: {why}", []).append(student.name or student.key)
            if after != before:
                edits[index, column.index] = after
                changes.append(CellChange(student.key, column.header, before, after))
    notes += [f"{visible(what, 200)}: {listed(names)}" for what, names in kept.items()]
    notes += [*_scales(columns, totals), *_leftovers(matched)]
    return Filled(table.replaced(edits), tuple(changes), tuple(notes))


# Columns


def _columns(table: Table, asked: Mapping[str, str], known: set[str]) -> list[_Column]:
    header = table.rows[0]
    assignments = _graded_columns(table)
    wanted = dict(asked) or {
        what: title for what in sorted(known) for title in [what] if _titled(header, assignments, title)
    }
    if not wanted:
        raise UsageError(
            "no column has the name of a problem of this run",
            hint=f"say which column gets what: {_example(header, assignments, known)}",
        )
    columns: list[_Column] = []
    for what, name in wanted.items():
        if what not in known | {TOTAL}:
            near = difflib.get_close_matches(what, [*known, TOTAL], n=1, cutoff=0.5)
            mend = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))} and {TOTAL}"
            raise UsageError(f"this run has no problem '{visible(what, 60)}'", hint=mend)
        index = _find(header, assignments, name)
        if any(column.index == index for column in columns):
            raise UsageError(
                f"two marks would go into '{visible(header[index], 80)}'", hint="give each a column of its own"
            )
        possible = _points_possible(table, index)
        if _READ_ONLY.search(possible):
            raise UsageError(
                f"Canvas does not take grades for '{visible(header[index], 80)}': it is read only",
                hint=f"the columns of assignments are {_names(header, assignments)}",
            )
        columns.append(_Column(what, index, header[index], numbers.read(possible)))
    return columns


def _graded_columns(table: Table) -> list[int]:
    """Those after the student's own, but for what Canvas works out itself."""
    header = table.rows[0]
    start = next(index for index, name in enumerate(header) if "Section" in name) + 1
    return [index for index in range(start, len(header)) if not _COMPUTED.search(header[index])]


def _titled(header: Sequence[str], assignments: Sequence[int], wanted: str) -> list[int]:
    """Columns by number in brackets, else by whole header, else by title; in this order, as Canvas does."""
    number = re.fullmatch(r"\(?(\d+)\)?", wanted.strip())
    if number:
        by_id = [index for index in assignments if _parts(header[index])[1] == number[1]]
        if by_id:
            return by_id
    whole = [index for index in assignments if header[index].strip() == wanted.strip()]
    return whole or [index for index in assignments if _parts(header[index])[0] == wanted.strip()]


def _parts(header: str) -> tuple[str, str]:
    match_ = _WITH_ID.fullmatch(header)
    return (match_["title"], match_["id"]) if match_ else (header.strip(), "")


def _find(header: Sequence[str], assignments: Sequence[int], name: str) -> int:
    found = _titled(header, assignments, name)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} columns are called '{visible(name, 80)}'",
            hint=f"name one by its number: {_names(header, found)}",
        )
    near = difflib.get_close_matches(name, [header[index] for index in assignments], n=1, cutoff=0.5)
    mend = f"did you mean '{visible(near[0], 80)}'?" if near else f"the columns are {_names(header, assignments)}"
    raise UsageError(
        f"the gradebook has no column '{visible(name, 80)}'; Canvas would make a new assignment", hint=mend
    )


def _names(header: Sequence[str], indices: Sequence[int]) -> str:
    return (
        listed([f"'{header[index]}'" for index in indices]) or "none: make the assignment in Canvas, and export again"
    )


def _example(header: Sequence[str], assignments: Sequence[int], known: Collection[str]) -> str:
    title = header[assignments[0]] if assignments else "HW1 (123)"
    what = min(known) if len(known) == 1 else TOTAL
    return f"--column '{what}={visible(title, 80)}'"


def _points_possible(table: Table, column: int) -> str:
    rows = (row for row, cells in enumerate(table.rows) if row and "Points Possible" in cells[0])
    return next((table.cell(row, column) for row in rows), "")


# Rows


def _match(table: Table, students: Sequence[Student], *, site_ids: bool) -> Match:
    header = table.rows[0]
    places = {field: header.index(name) for name, field in _IDENTITY.items() if name in header}
    rows = []
    for index, cells in enumerate(table.rows):
        if index == 0 or "Points Possible" in cells[0] or all(_HIDDEN_ROW.fullmatch(cell) for cell in cells):
            continue
        name = f"{cells[0]}, {cells[1]}" if header[0] == "LastName" and len(cells) > 1 else cells[0]
        if name.strip() in TEST_STUDENTS:
            continue
        known = {field: cells[place] for field, place in places.items() if place < len(cells)}
        rows.append(Row(index, name=name, **known))
    return match(rows, students, site_ids=site_ids)


def _leftovers(matched: Match) -> Iterator[str]:
    if matched.students_left:
        names = listed([student.name or student.key for student in matched.students_left])
        yield f"of this run, and not in the gradebook: {names}"
    if matched.rows_left:
        names = listed([row.name for row in matched.rows_left])
        yield f"in the gradebook, and not in this run; their cells stay as they are: {names}"


# Cells


def _grade(total: Total, what: str) -> _Grade:
    if what == TOTAL:
        excused = bool(total.marks) and all(mark.excused for mark in total.marks)
        return _Grade(total.final, total.max_points, excused)
    mark = next(mark for mark in total.marks if mark.problem == what)
    return _Grade(mark.final, mark.max_points, mark.excused)


def _after(grade: _Grade, before: str, site_max: float | None, *, comma: bool, blanks: bool) -> tuple[str, str]:
    """What the cell holds afterwards, and a remark where it is not our mark."""
    now = before.strip()
    if now.upper() == UNASSIGNED:
        return before, "not assigned in Canvas, left"
    if grade.excused:
        return (before, "") if now.upper() == EXCUSED else (EXCUSED, "")
    if now.upper() == EXCUSED:
        return before, "excused in Canvas, left; excuse them in adjustments.csv too, or take it back in Canvas"
    if grade.points is None:
        if now in ("", "-"):
            return before, ""
        return ("", "") if blanks else (before, "no mark of ours, so the grade of Canvas is left")
    value = numbers.written(numbers.scaled(grade.points, grade.max_points, site_max), comma=comma)
    return (before, "") if numbers.read(before) == numbers.read(value) else (value, "")


def _scales(columns: Sequence[_Column], totals: Sequence[Total]) -> Iterator[str]:
    for column in columns:
        ours = sorted({_grade(total, column.what).max_points for total in totals} - {0.0})
        if column.site_max and any(full != column.site_max for full in ours):
            full = " or ".join(numbers.written(one, comma=False) for one in ours)
            of = numbers.written(column.site_max, comma=False)
            yield f"{visible(column.header, 80)}: our marks are of {full} points, in Canvas of {of}; they were scaled"
        if not _parts(column.header)[1]:
            yield f"{visible(column.header, 80)} has no number in brackets: Canvas looks for one of that title"
