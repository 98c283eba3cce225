# SPDX-License-Identifier: Apache-2.0
"""adjustments.csv: what a person decided about single students, read strictly and whole.

A table that decides marks must not be half understood: a column or a cell that is not understood is an error, with
its line and what to write instead, and all errors of a file are told at once.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from grader.coursework import Adjustment, Student
from grader.errors import UsageError
from grader.marks.moments import moment
from grader.marks.words import points, when
from grader.plaintext import visible

__all__ = ["read_adjustments", "write_template"]

COLUMNS = ("student", "problem", "extension_until", "excused", "points", "reason", "who")
_ALIASES = {
    "extension": "extension_until",
    "until": "extension_until",
    "points_override": "points",
    "override": "points",
}
_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"", "no", "n", "false", "0"})
_EVERY = "all"
_CELL = 60  # characters of a cell that a message quotes
_ERRORS = 12  # that one message tells

_TEMPLATE = """\
# A line for each decision. Lines that begin with # are not read.
# student: key, e-mail, login, number or name. problem: its name, or all. A date alone means the end of that day.
# ada@example.org,all,2026-11-27,,,ill for a week,Prof. Example
# grace@example.org,bayes_update,,yes,,joined the course late,Prof. Example
# alan@example.org,bayes_update,,,85,marked by hand,Prof. Example
"""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the file with its number."""

    number: int
    cells: Mapping[str, str]


def write_template() -> str:
    """An adjustments.csv without decisions: the header, and examples that are not read."""
    return ",".join(COLUMNS) + "\n" + _TEMPLATE


def read_adjustments(
    content: bytes | str, students: Sequence[Student], problems: Sequence[str], *, zone: tzinfo | None = None
) -> tuple[Adjustment, ...]:
    """The decisions of an adjustments.csv, in its order.

    Bytes are UTF-8, or UTF-16 with its mark. The header may be in any case and order; cells may be divided by commas,
    semicolons or tabs. A moment without an offset is read in `zone`; None is the zone of this machine. Raises
    UsageError with every fault of the file.
    """
    faults: list[str] = []
    found: list[tuple[int, Adjustment]] = []
    names = _Names(students)
    for line in _lines(_text(content), faults):
        adjustment = _adjustment(line, names, problems, zone, faults)
        if adjustment is not None:
            found.append((line.number, adjustment))
    _contradictions(found, faults)
    if faults:
        more = f"; and {len(faults) - _ERRORS} more" if len(faults) > _ERRORS else ""
        raise UsageError(
            f"adjustments.csv: {'; '.join(faults[:_ERRORS])}{more}",
            hint=f"nothing was changed; mend these lines; the columns are {', '.join(COLUMNS)}",
        )
    return tuple(adjustment for _, adjustment in found)


# Lines and cells


def _text(content: bytes | str) -> str:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            "adjustments.csv: not UTF-8",
            hint="save the table as CSV in UTF-8, not as a workbook or in an older encoding",
        ) from error


def _lines(text: str, faults: list[str]) -> list[_Line]:
    number, lines = 0, []
    header: list[str] | None = None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            first, number = number + 1, reader.line_num
            cells = [cell.strip() for cell in row]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if header is None:
                header = _header(cells, first, faults)
                continue
            if any(cells[len(header) :]):
                faults.append(f'line {first}: more cells than the header has columns; put " around a cell with a comma')
                continue
            unnamed = [cell for name, cell in zip(header, cells, strict=False) if not name and cell]
            if unnamed:
                faults.append(f"line {first}: {_quoted(unnamed[0])} stands in a column without a name; name the column")
                continue
            known = dict.fromkeys(COLUMNS, "") | dict(zip(header, cells, strict=False))
            lines.append(_Line(first, known))
    except csv.Error as error:
        faults.append(f"line {number + 1}: not CSV ({error}); a quotation mark within a cell is written twice")
    if header is None and not faults:
        faults.append(f"it has no header; the first line is {','.join(COLUMNS)}")
    return [] if header is None else lines


def _delimiter(text: str) -> str:
    """That of comma, semicolon and tab which finds most columns in the header."""
    rows = (line for line in text.splitlines() if line.strip() and not line.lstrip(' "').startswith("#"))
    header = next(rows, "")

    def known(delimiter: str) -> int:
        return sum(_plain(name.strip(' "')) in COLUMNS for name in header.split(delimiter))

    return max((",", ";", "\t"), key=known)


def _plain(name: str) -> str:
    name = "_".join(name.casefold().replace("_", " ").replace("-", " ").split())
    return _ALIASES.get(name, name)


def _header(cells: Sequence[str], number: int, faults: list[str]) -> list[str]:
    header = [_plain(cell) for cell in cells]
    for name, shown in zip(header, cells, strict=True):
        if name and name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, n=1, cutoff=0.5)
            mend = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(COLUMNS)}"
            faults.append(f"line {number}: there is no column {_quoted(shown)}; {mend}")
        elif name and header.count(name) > 1:
            faults.append(f"line {number}: two columns are {name}; leave one")
    if "student" not in header:
        faults.append(f"line {number}: there is no column student; say in it whom a line is about")
    return header


def _quoted(cell: str) -> str:
    return f"'{visible(cell, _CELL)}'"


# One decision


def _adjustment(
    line: _Line, names: _Names, problems: Sequence[str], zone: tzinfo | None, faults: list[str]
) -> Adjustment | None:
    here = f"line {line.number}"
    cells = line.cells
    before = len(faults)
    student = names.find(cells["student"], here, faults)
    problem = _problem(cells["problem"], problems, here, faults)
    until = _until(cells["extension_until"], zone, here, faults)
    excused = _excused(cells["excused"], here, faults)
    given = _points(cells["points"], here, faults)
    if excused and given is not None:
        faults.append(f"{here}: excused, and points as well; leave one of them empty")
    elif len(faults) == before and until is None and not excused and given is None:
        faults.append(f"{here}: it decides nothing; fill extension_until, excused or points, or remove the line")
    if len(faults) > before:
        return None
    return Adjustment(student, problem, until, excused, given, cells["reason"], cells["who"])


def _problem(cell: str, problems: Sequence[str], here: str, faults: list[str]) -> str:
    if cell.casefold() == _EVERY:
        return ""
    if cell not in problems:
        near = difflib.get_close_matches(cell.casefold().replace("-", "_"), [*problems, _EVERY], n=1, cutoff=0.5)
        mend = f"did you mean {near[0]}?" if near else f"the problems are {', '.join(problems)}, and all"
        faults.append(f"{here}: there is no problem {_quoted(cell)}; {mend}" if cell else f"{here}: no problem; {mend}")
    return cell


def _until(cell: str, zone: tzinfo | None, here: str, faults: list[str]) -> datetime | None:
    if not cell:
        return None
    try:
        return moment(cell, zone)
    except (ValueError, OverflowError):
        faults.append(
            f"{here}: extension_until {_quoted(cell)} is no date; "
            "write 2026-11-27, 2026-11-27T18:00 or 2026-11-27T18:00+01:00"
        )
        return None


def _excused(cell: str, here: str, faults: list[str]) -> bool:
    if cell.casefold() not in _YES | _NO:
        faults.append(f"{here}: excused {_quoted(cell)} is neither yes nor no; leave it empty for no")
    return cell.casefold() in _YES


def _points(cell: str, here: str, faults: list[str]) -> float | None:
    if not cell:
        return None
    try:
        given = float(cell.replace(",", "."))
    except ValueError:
        given = math.nan
    if not (math.isfinite(given) and given >= 0) or "_" in cell:
        faults.append(f"{here}: points {_quoted(cell)} is not a number from 0 up; write 85 or 85.5")
        return None
    return given


# Whom a line is about


class _Names:
    """Students by what a teacher may call them."""

    def __init__(self, students: Sequence[Student]) -> None:
        self._keys = {student.key for student in students}
        self._by_name: dict[str, list[Student]] = {}
        for student in students:
            called = {student.key, student.email, student.login, student.number, student.name}
            for name in {_folded(name) for name in called} - {""}:
                self._by_name.setdefault(name, []).append(student)

    def find(self, cell: str, here: str, faults: list[str]) -> str:
        if cell in self._keys:
            return cell
        candidates = self._by_name.get(_folded(cell), [])
        if len(candidates) == 1:
            return candidates[0].key
        if candidates:
            listed = ", ".join(visible(f"{student.key} ({student.name})", _CELL) for student in candidates[:5])
            faults.append(f"{here}: {_quoted(cell)} may be {listed}; write the key, which stands before the bracket")
        elif not cell:
            faults.append(f"{here}: no student; write a key, e-mail, login, number or name")
        else:
            near = difflib.get_close_matches(_folded(cell), self._by_name, n=1, cutoff=0.6)
            mend = f"did you mean {visible(near[0], _CELL)}?" if near else "the run's gradebook.csv lists the students"
            faults.append(f"{here}: there is no student {_quoted(cell)}; {mend}")
        return ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


# Lines against lines


def _contradictions(found: Sequence[tuple[int, Adjustment]], faults: list[str]) -> None:
    """Two lines for the same student and problem may add to each other, not say different things."""
    seen: dict[tuple[str, str], list[tuple[int, Adjustment]]] = {}
    for number, line in found:
        for before, other in seen.setdefault((line.student, line.problem), []):
            clash = _clash(other, line)
            if clash:
                faults.append(f"lines {before} and {number} contradict each other: {clash}; remove one of them")
        seen[line.student, line.problem].append((number, line))


def _clash(one: Adjustment, other: Adjustment) -> str:
    if None not in (one.extension_until, other.extension_until) and one.extension_until != other.extension_until:
        assert one.extension_until is not None
        assert other.extension_until is not None
        return f"until {when(one.extension_until)} or until {when(other.extension_until)}"
    if (one.excused and other.points is not None) or (other.excused and one.points is not None):
        return "excused, or with points"
    if one.points is not None and other.points is not None and one.points != other.points:
        return f"{points(one.points)} or {points(other.points)} points"
    return ""
