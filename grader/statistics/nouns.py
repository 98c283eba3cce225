# SPDX-License-Identifier: Apache-2.0
"""The nouns of a class's numbers: frozen dataclasses. Every text in them is safe to show, keys of students excepted.

"Students" are counted where a number is about people (attempted, solved, points), "files" where it is about what was
run (cases, mistakes, time): a group's file is one file, and counts for each of its students.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from grader.coursework import Fate, Place
from grader.model import Isolation, Verdict

__all__ = [
    "BANDS",
    "CaseStatistics",
    "Cell",
    "Check",
    "CheckKind",
    "ClassStatistics",
    "Cluster",
    "MistakeCount",
    "Need",
    "NeedKind",
    "ProblemStatistics",
    "Spread",
    "StudentRow",
]

# Of a histogram, in percent of the points to be had. The last is "solved" of a problem, and all points of a total.
BANDS = ("0", *(f"{max(low, 1)}-{low + 9}" for low in range(0, 100, 10)), "100")


@dataclass(frozen=True, slots=True)
class Spread:
    """Where numbers lie. None where there is no number at all.

    Quantiles are interpolated linearly between neighbours: definition 7 of Hyndman and Fan (1996), Sample quantiles in
    statistical packages, The American Statistician 50(4); that of numpy, R and spreadsheets.
    """

    number: int
    total: float
    mean: float | None = None
    lowest: float | None = None
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None
    percentile_95: float | None = None
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class CaseStatistics:
    """What one case saw of the files that were run on it.

    A file ran a case unless it could not be loaded, a group that the case requires was not complete, or we failed.
    """

    id: str
    group: str
    title: str
    max_points: float
    verdicts: Mapping[Verdict, int]  # of every file, those that did not run it included
    ran: int
    accepted: int
    discrimination: float | None  # see `numbers.Correlation`; None where undefined
    near_limit: int  # accepted files that used more than half the CPU time of one call on this case
    most_cpu_s: float  # of an accepted file on this case, all of its calls together
    limit_s: float  # CPU time of one call

    @property
    def share(self) -> float | None:
        """How many of the files that ran it were accepted: the classical difficulty of an item, from 0 to 1."""
        return self.accepted / self.ran if self.ran else None


@dataclass(frozen=True, slots=True)
class MistakeCount:
    """How often a mistake was named. Two at once have an id of their own, joined by +."""

    problem: str
    mistake: str
    message: str
    number: int
    in_pairs: int  # how often it was named together with another one, in rows of their own
    student: str  # key of one who made it


@dataclass(frozen=True, slots=True)
class Cluster:
    """Failing files without a named mistake that answer alike, in every call that was compared."""

    problem: str
    fingerprint: str
    number: int
    case: str  # the case that costs most of them most
    seen: str  # what was seen there, in most of them
    fact: str  # its kind; empty where it has none
    student: str  # key of one of them, for a teacher to look at


@dataclass(frozen=True, slots=True)
class ProblemStatistics:
    """One problem in numbers."""

    id: str
    title: str
    max_points: float
    places: Mapping[Place, int]  # of the students; adds up to their number
    excused: int  # students
    late: int  # students
    attempted: int  # students with a file that counts
    solved: int  # students of whose file every case was accepted
    points: Spread  # the judge's, before lateness and a person's decisions, of the students with points
    histogram: tuple[int, ...]  # students with points in each of BANDS; the last holds the solved, and only these
    files: int  # that count and have a report
    failing: int  # files that were graded and not solved
    not_run: int  # failing files of which no case was run: they do not load, or call what is forbidden
    unnamed: int  # failing files that were run, without a named mistake
    judge_errors: int  # files that could not be judged: for a person
    mistakes: tuple[MistakeCount, ...]  # the most frequent first
    cases: tuple[CaseStatistics, ...]  # in the problem's order
    duration: Spread  # seconds of judging a file, by the clock
    cpu: Spread  # seconds of CPU time of a file; of stored results rounded to 0.1 s a case
    isolation: Mapping[Isolation, int]  # files
    versions: int  # how many versions of the problem the results come from


class CheckKind(enum.StrEnum):
    """Why a teacher should look at a case, the most urgent first."""

    JUDGE_ERROR = "judge_error"  # it could not be judged
    MIXED = "mixed"  # results of several versions of a problem stand side by side
    NOBODY_PASSES = "nobody_passes"
    FEW_PASS = "few_pass"
    NEGATIVE = "negative"  # who passes it does worse elsewhere
    NO_DISCRIMINATION = "no_discrimination"  # passing it says nothing of the rest
    NEAR_LIMIT = "near_limit"  # right answers take nearly as long as is allowed
    NOBODY_FAILS = "nobody_fails"


@dataclass(frozen=True, slots=True)
class Check:
    """Something about a problem that a teacher should look at before the marks are out."""

    kind: CheckKind
    problem: str
    cases: tuple[str, ...]  # empty where it is about the problem
    sentence: str


class NeedKind(enum.StrEnum):
    """What waits for a person."""

    NOT_GRADED = "not_graded"
    TO_ASSIGN = "to_assign"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits for a person."""

    kind: NeedKind
    students: tuple[str, ...]  # keys; none where the file belongs to nobody that is known
    problem: str  # empty where it is not known
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One student and one problem, as a table shows them."""

    problem: str
    place: Place
    points: float | None  # final: what the gradebook says
    max_points: float
    solved: bool = False
    late: bool = False
    excused: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One student in the table of the class; `cells` are in the order of the problems."""

    key: str
    name: str
    total: float | None
    max_points: float
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ClassStatistics:
    """The numbers of a class. `anonymous` ones name no student, file or path."""

    students: int
    files: int  # that came in
    fates: Mapping[Fate, int]  # of the files; adds up to their number
    places: Mapping[Place, int]  # of the pairs of student and problem; adds up to their number
    problems: tuple[ProblemStatistics, ...]
    totals: Spread  # of the students who have one, in percent of the points that count
    histogram: tuple[int, ...]  # students with a total in each of BANDS
    checks: tuple[Check, ...]
    clusters: tuple[Cluster, ...]  # of at least two files, the largest first
    rows: tuple[StudentRow, ...]
    needs: tuple[Need, ...]
    isolation: Mapping[Isolation, int]  # files, strongest first
    duration_s: float  # of judging, all files together
    cpu_s: float
    anonymous: bool = False

    @property
    def names(self) -> Mapping[str, str]:
        """How the students are called here, by key."""
        return {row.key: row.name for row in self.rows}
