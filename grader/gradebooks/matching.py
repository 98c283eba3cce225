# SPDX-License-Identifier: Apache-2.0
"""Which row of an exported file is which student: the strongest identifier decides, and none may contradict.

A grade in another person's row is worse than a grade that is missing, so a name counts only where it is unique on
both sides and no stronger identifier speaks against it.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.coursework import Student
from grader.plaintext import visible

__all__ = ["Match", "Row", "listed", "match"]

_SHOWN = 5  # names that a note lists


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file, by what it says of its student. Empty where it says nothing."""

    index: int
    site_id: str = ""
    number: str = ""
    login: str = ""
    email: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Students by rows, and who is left over on either side."""

    students: Mapping[int, Student]
    rows_left: tuple[Row, ...]
    students_left: tuple[Student, ...]


_STRONG = ("site_id", "number", "login", "email")


def match(rows: Sequence[Row], students: Sequence[Student], *, site_ids: bool) -> Match:
    """Pair rows and students, one identifier after the other. `site_ids`: the students' are of this site."""
    rows = [_with_email(row) for row in rows]
    wanted = [_wanted(student, site_ids=site_ids) for student in students]
    found: dict[int, Student] = {}
    taken: set[int] = set()
    for kind in (*_STRONG, "name"):
        free = [row for row in rows if row.index not in found]
        by_value: dict[str, list[Row]] = {}
        for row in free:
            by_value.setdefault(_folded(getattr(row, kind), kind), []).append(row)
        owners: dict[str, list[int]] = {}
        for place, values in enumerate(wanted):
            if place not in taken:
                owners.setdefault(_folded(values[kind], kind), []).append(place)
        for value, places in owners.items():
            candidates = by_value.get(value, [])
            if value and len(places) == len(candidates) == 1 and not _contradict(candidates[0], wanted[places[0]]):
                found[candidates[0].index] = students[places[0]]
                taken.add(places[0])
    return Match(
        found,
        tuple(row for row in rows if row.index not in found),
        tuple(student for place, student in enumerate(students) if place not in taken),
    )


def _wanted(student: Student, *, site_ids: bool) -> dict[str, str]:
    login, email = _login(student.login, student.email)
    return {
        "site_id": student.site_id if site_ids else "",
        "number": student.number,
        "login": login,
        "email": email,
        "name": student.name,
    }


def _login(login: str, email: str) -> tuple[str, str]:
    """Many schools log in with the e-mail address: then it is one."""
    return ("", email or login) if "@" in login else (login, email)


def _with_email(row: Row) -> Row:
    login, email = _login(row.login, row.email)
    return dataclasses.replace(row, login=login, email=email)


def _contradict(row: Row, wanted: Mapping[str, str]) -> bool:
    """Whether the strongest identifier that both sides have differs."""
    for kind in _STRONG:
        ours, theirs = _folded(wanted[kind], kind), _folded(getattr(row, kind), kind)
        if ours and theirs:
            return ours != theirs
    return False


def _folded(value: str, kind: str) -> str:
    """What is compared: of a name its words in any order, since some write `Doe, Jane` and others `Jane Doe`."""
    plain = unicodedata.normalize("NFKC", value).casefold()
    return " ".join(sorted(re.findall(r"\w+", plain))) if kind == "name" else plain.strip()


def listed(names: Sequence[str]) -> str:
    """Some names in a sentence, and how many there are beyond."""
    shown = ", ".join(visible(name, 60) for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
