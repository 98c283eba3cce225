# SPDX-License-Identifier: Apache-2.0
"""Where every student stands with every problem: one `Place` a pair, from the ledger and from what was graded.

Marks, statistics, ledgers and pages all count these places, so that their sums agree. Nothing here decides a mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from grader.coursework import Entry, Fate, Graded, Matched, Place, Student
from grader.model import Status

__all__ = ["COUNTING", "places", "places_of"]

COUNTING = frozenset({Fate.GRADED, Fate.LATE})  # of files that count for their students

# Of several files the place of a pair is the first of these: what is to come, then what a person reads as a result.
_ORDER = (Place.PENDING, Place.GRADED, Place.NOT_GRADED, Place.TO_ASSIGN, Place.REFUSED, Place.ABSENT)


def places_of(
    students: Sequence[Student], entries: Iterable[Entry], graded: Iterable[Graded], problems: Sequence[str]
) -> dict[tuple[str, str], Place]:
    """The place of each (student's key, problem), in the order of the students, then of the problems."""
    return places(students, entries, problems, {one.entry.path: one.report.status for one in graded})


def places(
    students: Sequence[Student],
    entries: Iterable[Entry],
    problems: Sequence[str],
    statuses: Mapping[str, Status] | None = None,
) -> dict[tuple[str, str], Place]:
    """As `places_of`, from the statuses of the reports by the paths of their files.

    None means that nothing was asked of the results: a file that counts is then taken as graded. Where several files
    of a student count for one problem, as the candidates of `Attempt.BEST` do, the pair is pending until each of them
    has a report.

    Files that wait to be assigned may be for any problem that the student has nothing for. A refused file is held
    against no problem but the one that its name tells (`Entry.problem`); only where all that a student handed in was
    refused, and a name does not tell, may it have been for any.
    """
    seen: dict[tuple[str, str], set[Place]] = {}
    waiting, taken, turned_away = set(), set(), set()
    for entry in entries:
        if entry.fate is Fate.REFUSED and entry.matched is Matched.ASSIGNED:
            continue  # a teacher has looked, and says that it is nothing
        for key in entry.students:
            if entry.fate in COUNTING:
                seen.setdefault((key, entry.problem), set()).add(_place(entry, statuses))
            if entry.fate is Fate.REFUSED and entry.problem:
                seen.setdefault((key, entry.problem), set()).add(Place.REFUSED)
            elif entry.fate is Fate.REFUSED:
                turned_away.add(key)
            else:
                taken.add(key)
            if entry.fate is Fate.TO_ASSIGN:
                waiting.add(key)
    found = {}
    for student in students:
        if student.key in waiting:
            nothing = Place.TO_ASSIGN
        elif student.key in turned_away - taken:
            nothing = Place.REFUSED
        else:
            nothing = Place.ABSENT
        for problem in problems:
            found[student.key, problem] = min({nothing, *seen.get((student.key, problem), ())}, key=_ORDER.index)
    return found


def _place(entry: Entry, statuses: Mapping[str, Status] | None) -> Place:
    if statuses is None:
        return Place.GRADED
    status = statuses.get(entry.path)
    if status is None:
        return Place.PENDING
    return Place.NOT_GRADED if status is Status.NOT_GRADED else Place.GRADED
