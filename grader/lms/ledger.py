# SPDX-License-Identifier: Apache-2.0
"""Counts that add up: every file has one fate, every student has one place with every problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.coursework import Entry, Fate, Place, Student
from grader.marks.places import COUNTING, places
from grader.model import Status

__all__ = ["FileCounts", "Ledger", "PlaceCounts", "ledger_of"]

_PLACES = {
    Place.GRADED: "graded",
    Place.PENDING: "not graded yet",
    Place.NOT_GRADED: "for a person to look at",
    Place.TO_ASSIGN: "to assign",
    Place.REFUSED: "refused",
    Place.ABSENT: "absent",
}
_FATES = {Fate.SUPERSEDED: "superseded", Fate.TO_ASSIGN: "to assign", Fate.REFUSED: "refused"}


@dataclass(frozen=True, slots=True)
class FileCounts:
    """How many files had which fate; a file that was assigned to several problems counts for each."""

    by_fate: Mapping[Fate, int]

    @property
    def total(self) -> int:
        """All files."""
        return sum(self.by_fate.values())

    @property
    def late(self) -> int:
        """Files that count and came after the deadline."""
        return self.by_fate[Fate.LATE]

    @property
    def graded(self) -> int:
        """Files that count, the late ones among them."""
        return self.by_fate[Fate.GRADED] + self.late

    def __str__(self) -> str:
        parts = [_graded(self.graded, "graded", self.late)]
        parts += [f"{self.by_fate[fate]:,} {words}" for fate, words in _FATES.items() if self.by_fate[fate]]
        return f"{self.total:,} file{'' if self.total == 1 else 's'} = {' + '.join(parts)}"


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """How many students stand where with one problem."""

    problem: str
    by_place: Mapping[Place, int]
    late: int  # of those whose file counts

    @property
    def total(self) -> int:
        """All students."""
        return sum(self.by_place.values())

    def __str__(self) -> str:
        parts = []
        for place, words in _PLACES.items():
            count = self.by_place[place]
            if place is Place.GRADED:
                parts.append(_graded(count, words, self.late))
            elif count:
                parts.append(f"{count:,} {words}")
        return f"{self.problem}: {self.total:,} = {' + '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The counts of a run."""

    files: FileCounts
    problems: tuple[PlaceCounts, ...]

    @property
    def to_come(self) -> tuple[str, ...]:
        """The same sentences before anything is graded."""
        return tuple(sentence.replace(" graded", " to grade", 1) for sentence in self.sentences)

    @property
    def sentences(self) -> tuple[str, ...]:
        """A line on the files, then one a problem."""
        return (str(self.files), *map(str, self.problems))


def ledger_of(
    students: Sequence[Student],
    entries: Sequence[Entry],
    problems: Sequence[str],
    statuses: Mapping[str, Status] | None = None,
) -> Ledger:
    """The counts of all files, and of all students for each problem.

    `statuses` are those of the reports by the paths of their files; None takes what is to be graded as graded.
    """
    fates = Counter(entry.fate for entry in entries)
    pairs = places(students, entries, problems, statuses)
    late: dict[str, set[str]] = {}
    in_time: dict[str, set[str]] = {}
    for entry in entries:
        if entry.fate in COUNTING:
            counted = late if entry.fate is Fate.LATE else in_time
            counted.setdefault(entry.problem, set()).update(entry.students)
    counts = []
    for problem in problems:
        by_place = Counter(pairs[student.key, problem] for student in students)
        graded = {student.key for student in students if pairs[student.key, problem] is Place.GRADED}
        only_late = graded & late.get(problem, set()) - in_time.get(problem, set())
        counts.append(PlaceCounts(problem, {place: by_place[place] for place in Place}, len(only_late)))
    return Ledger(FileCounts({fate: fates[fate] for fate in Fate}), tuple(counts))


def _graded(count: int, words: str, late: int) -> str:
    return f"{count:,} {words} ({late:,} late)" if late else f"{count:,} {words}"
