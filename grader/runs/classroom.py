# SPDX-License-Identifier: Apache-2.0
"""A run as it stands: students, files, results and marks, read from the store. Never judges."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from grader.coursework import (
    Adjustment,
    Attempt,
    Change,
    Entry,
    Fate,
    Feedback,
    Graded,
    Policy,
    Revision,
    Sheet,
    Student,
    Total,
)
from grader.marks import counting, decide
from grader.marks.places import COUNTING
from grader.model import CaseResult, Report, Status
from grader.packages import Course, Problem
from grader.store import Store

__all__ = ["Classroom", "changes_between", "feedback_now", "statuses_of"]

AT_ONCE = 25  # students whose whole reports are in memory


@dataclass(frozen=True, slots=True)
class Classroom:
    """One run, and what its results count under a policy and a person's adjustments."""

    course: Course
    store: Store
    run: int
    problems: Mapping[str, Problem]
    students: tuple[Student, ...]
    entries: tuple[Entry, ...]  # without sources; of several attempts all but the best are superseded
    graded: tuple[Graded, ...]  # without cases: enough for marks
    totals: tuple[Total, ...]
    policy: Policy
    adjustments: tuple[Adjustment, ...]

    @classmethod
    def read(
        cls, store: Store, run: int, course: Course, policy: Policy, adjustments: Sequence[Adjustment]
    ) -> Classroom:
        """Everything but the cases of the reports and the sources of the files, which `sheets` reads in pieces."""
        names = [name for name in store.settings(run).problems if name in course.problem_ids()]
        problems = {name: Problem.read(course, name) for name in names}
        students, entries = store.students(run), store.entries(run, sources=False)
        graded = store.reports(run, cases=False)
        room = cls(course, store, run, problems, students, entries, graded, (), policy, tuple(adjustments))
        room = replace(room, entries=_with_attempts_superseded(room))
        return replace(room, totals=room.decide(graded))

    def every_problem(self) -> dict[str, Problem]:
        """Of the course, those of this run and the others."""
        return {name: Problem.read(self.course, name) for name in self.course.problem_ids()}

    @property
    def titles(self) -> dict[str, str]:
        """Of the problems."""
        return {name: problem.title for name, problem in self.problems.items()}

    @property
    def max_points(self) -> dict[str, float]:
        """Of the problems."""
        return {name: problem.max_points for name, problem in self.problems.items()}

    def decide(self, graded: Sequence[Graded]) -> tuple[Total, ...]:
        """The marks that these results would give."""
        return decide(self.policy, self.students, self.entries, graded, self.adjustments, self.max_points)

    def each_graded(self) -> Iterator[Graded]:
        """Every whole report, with its file as it stands in this run; few of them are in memory at a time."""
        entries = {entry.path: entry for entry in self.entries}
        for one in self.store.each_report(self.run):
            yield replace(one, entry=entries.get(one.entry.path, one.entry))

    def sheets(self, feedback: Feedback, keys: Collection[str] | None = None) -> Iterator[Sheet]:
        """A sheet for every student, or for these, each with whole reports; few of them are in memory at a time."""
        changes: dict[str, list[tuple[Revision, Change]]] = {}
        for revision, change in self._changes():
            changes.setdefault(change.student, []).append((revision, change))
        totals = {total.student: total for total in self.totals}
        files: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for key in entry.students:
                files.setdefault(key, []).append(entry)
        wanted = [student for student in self.students if keys is None or student.key in keys]
        for start in range(0, len(wanted), AT_ONCE):
            several = wanted[start : start + AT_ONCE]
            graded = self._graded_of([entry for student in several for entry in files.get(student.key, ())])
            for student in several:
                mine = files.get(student.key, [])
                yield Sheet(
                    student=student,
                    total=totals[student.key],
                    graded=tuple(_with_name(graded[entry.path], student) for entry in mine if entry.path in graded),
                    titles=self.titles,
                    entries=tuple(mine),
                    adjustments=tuple(one for one in self.adjustments if one.student == student.key),
                    changes=tuple(changes.get(student.key, ())),
                    policy=self.policy,
                    feedback=feedback,
                )

    def _graded_of(self, entries: Sequence[Entry]) -> dict[str, Graded]:
        """By path, in the order of the problems."""
        counting = [entry.path for entry in entries if entry.fate in COUNTING]
        graded = self.store.reports(self.run, paths=counting) if counting else ()
        return {one.entry.path: one for one in graded if one.entry.problem in self.problems}

    def _changes(self) -> list[tuple[Revision, Change]]:
        """What every revision after the first has changed, oldest first."""
        found: list[tuple[Revision, Change]] = []
        revisions = self.store.revisions(self.run)
        for former, later in itertools.pairwise(revisions):
            before = self.store.reports(self.run, former.number)
            after = self.store.reports(self.run, later.number)
            had = {(key, one.entry.problem) for one in before for key in one.entry.students}
            changes = changes_between(self, before, after)
            found += [(later, change) for change in changes if (change.student, change.problem) in had]
        return found


def statuses_of(room: Classroom) -> dict[str, Status]:
    """Of the reports, by the paths of their files."""
    return {one.entry.path: one.report.status for one in room.graded}


def _with_attempts_superseded(room: Classroom) -> tuple[Entry, ...]:
    """The entries; where the best attempt counts, those that another one outdoes are superseded.

    This is never stored: a regrade, an extension or another policy may make another attempt the best.
    """
    if room.policy.attempt is not Attempt.BEST:
        return room.entries
    best = counting(room.policy, room.graded, room.adjustments)
    chosen = {one.entry.path for one in best.values()}
    outdone = {
        one.entry.path: best[one.entry.students[0], one.entry.problem].entry.path
        for one in room.graded
        if one.entry.path not in chosen and one.entry.fate in COUNTING
    }
    return tuple(
        replace(entry, fate=Fate.SUPERSEDED, reason=f"{outdone[entry.path]} has the better mark")
        if entry.path in outdone
        else entry
        for entry in room.entries
    )


def changes_between(room: Classroom, before: Sequence[Graded], after: Sequence[Graded]) -> list[Change]:
    """Whose mark differs between two sets of results, by how much, and through which cases."""
    marks = [
        {(mark.student, mark.problem): mark for total in room.decide(graded) for mark in total.marks}
        for graded in (before, after)
    ]
    reports = [
        {pair: one.report for pair, one in counting(room.policy, graded, room.adjustments).items()}
        for graded in (before, after)
    ]
    changes = []
    for pair, old in marks[0].items():
        new = marks[1][pair]
        if old.final != new.final or old.raw != new.raw:
            cases = _differing(reports[0].get(pair), reports[1].get(pair))
            changes.append(Change(*pair, old.final, new.final, cases))
    return changes


def _with_name(graded: Graded, student: Student) -> Graded:
    """A report as this student's own: a group's file, or one that several handed in, is everybody's."""
    submission = replace(graded.report.submission, student=student.name or student.key)
    return replace(graded, report=replace(graded.report, submission=submission))


def _differing(before: Report | None, after: Report | None) -> tuple[str, ...]:
    former = _by_id(before)
    latter = _by_id(after)
    names = [*former, *(name for name in latter if name not in former)]
    return tuple(name for name in names if _what(former.get(name)) != _what(latter.get(name)))


def _by_id(report: Report | None) -> dict[str, CaseResult]:
    return {case.id: case for case in report.cases} if report is not None else {}


def _what(case: CaseResult | None) -> tuple[object, ...]:
    return () if case is None else (case.verdict, case.points, case.max_points)


def feedback_now(policy: Policy, now: datetime) -> Feedback:
    """How much a page may tell at this moment."""
    deadlines = [one for one in (policy.deadline, *policy.deadlines.values()) if one is not None]
    open_still = any(now < deadline for deadline in deadlines)
    return policy.before_deadline if open_still else policy.after_deadline
