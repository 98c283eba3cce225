# SPDX-License-Identifier: Apache-2.0
"""A grading worksheet of Moodle, and a zip of feedback files: what one assignment takes back.

Only cells of the grade and of the feedback comments change. Headers are in the language of the site, so columns are
known by what stands in them: identifiers end in the participant's number, and the grade stands left of a column that
says the same maximum for everybody.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.coursework import Student, Total
from grader.errors import UsageError
from grader.gradebooks import numbers
from grader.gradebooks.filled import TOTAL, CellChange, Filled, Wishes
from grader.gradebooks.matching import Match, Row, listed, match
from grader.gradebooks.table import Table
from grader.marks import points
from grader.plaintext import visible

__all__ = ["feedback_zip", "fill", "looks_like"]

SITE = "moodle"

# Headers of a site in English; any other language goes by what the cells hold.
# Sites differ in capitals: "Maximum Grade" and "Maximum grade" are both in use.
_IDENTIFIER, _GRADE, _MAXIMUM, _COMMENTS = "identifier", "grade", "maximum grade", "feedback comments"
_NUMBERS = ("id number",)
_LOCKED = ("grade can be changed", "No")

_PARTICIPANT = re.compile(r"\D*?(\d+)\s*")
_BLOCK = re.compile(r'<div class="softmark">.*?</div>', re.DOTALL)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of a zip: the same pages make the same file


@dataclass(frozen=True, slots=True)
class _Columns:
    identifier: int
    grade: int
    maximum: int
    comments: int | None


def looks_like(table: Table) -> bool:
    """Whether the columns of a worksheet can be made out."""
    return _identifier(table) is not None and _grade_column(table) is not None


def fill(exported: bytes, students: Sequence[Student], totals: Sequence[Total], wishes: Wishes) -> Filled:
    """The worksheet with our grades and the arithmetic of each, every other byte as it was.

    The total goes in, unless `wishes.columns` names one problem. Points are scaled to the worksheet's maximum. What
    somebody wrote into the comments stays; ours follows it, in a block that is replaced the next time. Raises
    UsageError where the file is no worksheet, or grades by a scale of words.
    """
    table = Table.read(exported)
    columns = _columns(table)
    what = _what(wishes.columns, totals)
    matched = _match(table, columns, students, site_ids=wishes.site == SITE)
    comma = numbers.has_commas([*table.column(columns.maximum), *table.column(columns.grade)])
    by_student = {total.student: total for total in totals}
    edits: dict[tuple[int, int], str] = {}
    changes: list[CellChange] = []
    kept: dict[str, list[str]] = {}
    for index, student in sorted(matched.students.items()):
        total = by_student.get(student.key)
        if total is None:
            continue
        got, of, told = _ours(total, what)
        site_max = numbers.read(table.cell(index, columns.maximum))
        value = None if got is None else numbers.scaled(got, of, site_max)
        if value is not None and site_max is not None and value != got:
            told.append(f"in Moodle {points(value)} of {points(site_max)}")
        before = table.cell(index, columns.grade)
        after, why = _after(table, index, before, value, site_max, comma=comma, blanks=wishes.blanks)
        if why:
            kept.setdefault(why, []).append(student.name or student.key)
        wanted = [(columns.grade, before, after)]
        if columns.comments is not None:
            comment = table.cell(index, columns.comments)
            wanted.append((columns.comments, comment, comment if got is None else _with_block(comment, _block(told))))
        for column, old, new in wanted:
            if old != new:
                edits[index, column] = new
                changes.append(CellChange(student.key, table.rows[0][column], old, new))
    notes = [f"{why}: {listed(names)}" for why, names in kept.items()]
    notes += [*_scales(table, columns, totals, what), *_leftovers(table, columns, matched)]
    if columns.comments is None:
        notes.append("the worksheet has no column for feedback comments: only grades were filled in")
    return Filled(table.replaced(edits), tuple(changes), tuple(notes))


def feedback_zip(pages: Mapping[str, bytes], students: Sequence[Student]) -> bytes:
    """A zip for Moodle's "upload multiple feedback files": a `feedback.html` for each student with a page, by key.

    Folders have the names under which the submissions came, since Moodle reads the participant's number in them.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in students:
            if student.key in pages:
                member = zipfile.ZipInfo(f"{_folder(student)}/feedback.html", _FIRST_DAY)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                archive.writestr(member, pages[student.key])
    return file.getvalue()


def _folder(student: Student) -> str:
    """The folder as it came, where that is one name and leads nowhere else; otherwise one that every Moodle reads."""
    plain = student.folder and "/" not in student.folder and "\\" not in student.folder
    if plain and visible(student.folder) == student.folder and "_assignsubmission_" in student.folder:
        return student.folder
    name = re.sub(r"[^\w .'-]", "", student.name.replace("_", " ")).strip(" .") or "Participant"
    return f"{name}_{student.site_id}_assignsubmission_file_"


# Columns


def _columns(table: Table) -> _Columns:
    identifier, grade = _identifier(table), _grade_column(table)
    if identifier is None or grade is None:
        header = _header(table)
        if identifier is not None and _GRADE in header and _MAXIMUM not in header:
            raise UsageError(
                "this assignment is graded by a scale of words, and points are no words",
                hint="set the assignment's grade to points in Moodle, and download the worksheet again",
            )
        raise UsageError(
            "no grading worksheet of Moodle: it has a column of identifiers such as 'Participant 123', "
            "and a grade beside its maximum",
            hint="download it in Moodle: the assignment, View all submissions, Download grading worksheet; "
            "'Offline grading worksheet' must be ticked in the assignment's feedback types",
        )
    return _Columns(identifier, grade, grade + 1, _comments(table, grade))


def _header(table: Table) -> tuple[str, ...]:
    return tuple(cell.lower() for cell in table.rows[0])


def _identifier(table: Table) -> int | None:
    header = _header(table)
    if header[0] == _IDENTIFIER:
        return 0
    cells = table.column(0)
    named = all(_PARTICIPANT.fullmatch(cell) and not cell.strip()[:1].isdigit() for cell in cells)
    return 0 if cells and named and len(set(cells)) == len(cells) else None


def _grade_column(table: Table) -> int | None:
    """The column left of the maximum: the same positive number for everybody, and no grade above it."""
    header = _header(table)
    if _GRADE in header:
        grade = header.index(_GRADE)
        return grade if header[grade + 1 : grade + 2] == (_MAXIMUM,) else None
    for column in range(1, len(header) - 1):
        maxima = {numbers.read(cell) for cell in table.column(column + 1)}
        grades = [cell for cell in table.column(column) if cell.strip()]
        if len(maxima) == 1 and (top := maxima.pop()) and top > 0:
            values = [numbers.read(cell) for cell in grades]
            if all(value is not None and value <= top for value in values):
                return column
    return None


def _comments(table: Table, grade: int) -> int | None:
    """The column of feedback comments: by its name, else the last one, if it is not that of a date."""
    header = _header(table)
    if _COMMENTS in header:
        return header.index(_COMMENTS)
    last = len(header) - 1
    if _GRADE in header or last <= grade + 3:
        return None
    return last if any(not cell.strip() or "<" in cell for cell in table.column(last)) else None


def _what(asked: Mapping[str, str], totals: Sequence[Total]) -> str:
    if not asked:
        return TOTAL
    known = {mark.problem for total in totals for mark in total.marks} | {TOTAL}
    if len(asked) > 1 or not set(asked) <= known:
        raise UsageError(
            f"a worksheet takes one mark, not '{visible(', '.join(asked), 80)}'",
            hint=f"name one of {', '.join(sorted(known))}",
        )
    return next(iter(asked))


# Rows


def _match(table: Table, columns: _Columns, students: Sequence[Student], *, site_ids: bool) -> Match:
    header = _header(table)
    rows = []
    for index, cells in enumerate(table.rows[1:], 1):
        number = _PARTICIPANT.fullmatch(cells[columns.identifier])
        others = cells[columns.identifier + 1 : columns.grade]
        email = next((cell for cell in others if re.fullmatch(r"[^@\s]+@[^@\s]+", cell)), "")
        told = next((cells[header.index(name)] for name in _NUMBERS if name in header), "")
        name = "" if columns.grade - columns.identifier < 3 else cells[columns.identifier + 1]
        rows.append(Row(index, site_id=number[1] if number else "", number=told, email=email, name=name))
    return match(rows, students, site_ids=site_ids)


def _leftovers(table: Table, columns: _Columns, matched: Match) -> Iterator[str]:
    if matched.students_left:
        names = listed([student.name or student.key for student in matched.students_left])
        yield f"of this run, and not in the worksheet: {names}"
    if matched.rows_left:
        names = listed([row.name or table.cell(row.index, columns.identifier) for row in matched.rows_left])
        yield f"in the worksheet, and not in this run; their cells stay as they are: {names}"


# Cells


def _ours(total: Total, what: str) -> tuple[float | None, float, list[str]]:
    """Points, of how many, and the arithmetic."""
    if what == TOTAL:
        lines = [f"{mark.problem}: {'; '.join(mark.steps)}" for mark in total.marks]
        return total.final, total.max_points, [*lines, *total.steps[-1:]]
    mark = next(mark for mark in total.marks if mark.problem == what)
    return mark.final, mark.max_points, list(mark.steps)


def _block(lines: Sequence[str]) -> str:
    inner = "<br>".join(html.escape(visible(line), quote=False) for line in lines)
    return f'<div class="softmark">{inner}</div>'


def _with_block(comment: str, block: str) -> str:
    if _BLOCK.search(comment):
        return _BLOCK.sub(lambda _: block, comment, count=1)
    return comment + block


def _after(
    table: Table, row: int, before: str, value: float | None, site_max: float | None, *, comma: bool, blanks: bool
) -> tuple[str, str]:
    """What the cell of the grade holds afterwards, and a remark where it is not our mark."""
    if value is None:
        if not before.strip():
            return before, ""
        return ("", "") if blanks else (before, "no mark of ours, so the grade of Moodle is left")
    header = _header(table)
    if _LOCKED[0] in header and table.cell(row, header.index(_LOCKED[0])) == _LOCKED[1]:
        return before, "locked in Moodle, left"
    if site_max is not None and value > site_max:
        return before, f"more than Moodle's maximum of {points(site_max)}, which it would not take; enter it by hand"
    text = numbers.written(value, comma=comma)
    return (before, "") if numbers.read(before) == numbers.read(text) else (text, "")


def _scales(table: Table, columns: _Columns, totals: Sequence[Total], what: str) -> Iterator[str]:
    site = {top for cell in table.column(columns.maximum) if (top := numbers.read(cell))}
    ours = sorted({_ours(total, what)[1] for total in totals} - {0.0})
    if any(full != top for full in ours for top in site):
        full, of = (" or ".join(points(one) for one in values) for values in (ours, sorted(site)))
        yield f"our marks are of {full} points, the worksheet's of {of}; they were scaled"
