# SPDX-License-Identifier: Apache-2.0
"""The nouns of a class: who handed in what, what became of it, and what it counts.

As `grader.model` is for one submission: frozen dataclasses and enums, standard library only. Nothing here acts.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from grader.model import Isolation, Report

__all__ = [
    "LEFT_OVER",
    "Absent",
    "Adjustment",
    "Attempt",
    "Change",
    "Entry",
    "Fate",
    "Feedback",
    "Graded",
    "HandedIn",
    "Late",
    "Mark",
    "Matched",
    "Place",
    "Policy",
    "ResultKey",
    "Revision",
    "RunSettings",
    "Sheet",
    "Student",
    "Total",
]


LEFT_OVER = "a file that a system, a tool or the course site left behind"  # a refused entry's reason: nobody's loss


class Fate(enum.StrEnum):
    """What became of a file that came in. Every file has exactly one."""

    GRADED = "graded"  # it counts
    LATE = "late"  # it counts, and came after the deadline
    SUPERSEDED = "superseded"  # another file of the same student for the same problem counts
    TO_ASSIGN = "to_assign"  # no problem fits, or several do: assign.csv asks the teacher
    REFUSED = "refused"  # no submission; the reason says why


class Matched(enum.StrEnum):
    """How it was known which problem a file is for."""

    NAME = "name"
    FUNCTIONS = "functions"  # it defines the functions of exactly one problem
    ASSIGNED = "assigned"  # by the teacher, in assign.csv


class Attempt(enum.StrEnum):
    """Which of several attempts counts."""

    LAST = "last"
    BEST = "best"


class Absent(enum.StrEnum):
    """What a gradebook says of a student who handed nothing in."""

    BLANK = "blank"
    ZERO = "zero"


class Feedback(enum.StrEnum):
    """How much a student's page tells. Each level holds all of the one before it."""

    SCORE = "score"  # points a group
    VERDICTS = "verdicts"  # and a line a case
    FULL = "full"  # and Seen, Cause, Try, twin, the code


class Place(enum.StrEnum):
    """Where one student stands with one problem. Every pair of student and problem has exactly one."""

    GRADED = "graded"
    NOT_GRADED = "not_graded"  # a judge error, or a framework that is missing: a person must look, and it is no zero
    PENDING = "pending"  # not graded yet: an unfinished run
    TO_ASSIGN = "to_assign"  # nothing yet, and a file of the student waits to be assigned
    REFUSED = "refused"  # nothing yet, and a file of the student that may have been for it was refused
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Student:
    """One student of a run. `key` is unique in it and stays the same when the site exports again."""

    key: str
    name: str = ""  # as a teacher reads it; empty where the site tells none
    email: str = ""
    login: str = ""
    number: str = ""  # the school's: SIS user id, ID number, sid
    site_id: str = ""  # the site's: Canvas user id, Moodle participant, Gradescope submission
    folder: str = ""  # the student's folder in the site's archive; feedback goes back under the same name


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file as it came in, not looked into yet."""

    path: str  # its place in the archive, control characters visible
    name: str  # its own name, as the student gave it, as far as the site tells
    students: tuple[str, ...]  # keys; several for a group
    content: bytes
    handed_in: datetime | None = None  # with a time zone; None where the site does not say
    late: bool | None = None  # what the site itself says; None where it says nothing
    attempt: tuple[int, ...] = ()  # of two files of one student and problem, the larger came later


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a run's ledger: a file, and what became of it."""

    path: str
    students: tuple[str, ...]
    fate: Fate
    reason: str = ""  # of anything but GRADED, in words
    problem: str = ""  # empty while it is to be assigned; of a refused file the one that its name tells, if any
    matched: Matched | None = None
    file: str = ""  # its name, as reports show it
    sha256: str = ""  # of the file as it came in
    source: bytes = b""  # the Python that is graded, or may be once it is assigned; of a notebook what was taken
    dropped: tuple[str, ...] = ()  # what of a notebook was not taken, in words
    handed_in: datetime | None = None
    late: bool | None = None
    attempt: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultKey:
    """What decides a result. Equal keys, equal results: a run never grades the same thing twice."""

    source_sha256: str
    problem: str
    digest: str  # of the problem: every file that can change a mark
    seed: int
    time_factor: float
    isolation: str  # the tier that was forced, or "strongest"
    grader: str  # version

    @property
    def text(self) -> str:
        """One line, for a database's key."""
        parts = (self.source_sha256, self.problem, self.digest, self.seed, repr(self.time_factor), self.isolation)
        return ":".join(map(str, (*parts, self.grader)))


@dataclass(frozen=True, slots=True)
class Late:
    """What lateness costs."""

    grace_s: float = 0.0
    penalty_per_day: float = 0.0  # of the problem's points, for every day begun
    cap: float = 1.0  # of the problem's points: the most that lateness takes


@dataclass(frozen=True, slots=True)
class Policy:
    """How results become marks: the tables [deadline], [late], [marks] and [feedback] of grader.toml."""

    deadline: datetime | None = None
    deadlines: Mapping[str, datetime] = field(default_factory=dict)  # of single problems
    late: Late = field(default_factory=Late)
    attempt: Attempt = Attempt.LAST
    absent: Absent = Absent.BLANK
    weights: Mapping[str, float] = field(default_factory=dict)  # of problems; 1 where none is given
    dropped: tuple[str, ...] = ()  # problems that do not count
    drop_lowest: int = 0  # how many of a student's lowest marks do not count
    before_deadline: Feedback = Feedback.FULL
    after_deadline: Feedback = Feedback.FULL


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One line of adjustments.csv: what a person decided, and why."""

    student: str  # key
    problem: str = ""  # empty: every problem
    extension_until: datetime | None = None
    excused: bool = False
    points: float | None = None  # instead of the judge's
    reason: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one student has for one problem, with the arithmetic: `steps` reads raw, penalty, override, final."""

    student: str
    problem: str
    place: Place
    raw: float | None  # the judge's points
    max_points: float
    final: float | None  # None: blank in a gradebook
    late_s: float = 0.0
    penalty: float = 0.0  # points taken for lateness
    override: float | None = None
    excused: bool = False
    counts: bool = True  # False for a dropped problem
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """A student's marks and what they add up to; `final` is None where nothing counts."""

    student: str
    marks: tuple[Mark, ...]
    final: float | None
    max_points: float
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a run was begun with, and goes on with: without these a mark could not be explained later."""

    course: str  # the course folder, as the coordinator sees it
    source: str  # what was handed to `grader batch`, as typed
    site: str  # canvas, moodle, gradescope, folders
    problems: tuple[str, ...]
    seeds: Mapping[str, int]  # of each problem: kept, so that a regrade draws the same cases again
    time_factor: float = 1.0
    isolation: Isolation | None = None  # forced; None takes the strongest
    weakest: Isolation = Isolation.PORTABLE


@dataclass(frozen=True, slots=True)
class Graded:
    """An entry with the report on it."""

    entry: Entry
    report: Report


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a run's marks: the first grading, or a regrade that was applied."""

    number: int  # from 1
    at: datetime
    why: str  # "graded", or what a regrade found changed


@dataclass(frozen=True, slots=True)
class Change:
    """A mark that a regrade would change, or has changed."""

    student: str
    problem: str
    before: float | None
    after: float | None
    cases: tuple[str, ...]  # through which: those whose points or verdict differ


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one student's page is made of."""

    student: Student
    total: Total
    graded: tuple[Graded, ...]  # the ones that count, in the order of the problems
    titles: Mapping[str, str]  # of the problems
    entries: tuple[Entry, ...] = ()  # all of the student's files, with what became of them
    adjustments: tuple[Adjustment, ...] = ()
    changes: tuple[tuple[Revision, Change], ...] = ()  # of this student's marks, by later revisions
    policy: Policy = field(default_factory=Policy)
    feedback: Feedback = Feedback.FULL
