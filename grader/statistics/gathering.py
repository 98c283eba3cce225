# SPDX-License-Identifier: Apache-2.0
"""From the parts of a class run to its numbers, in one pass over the reports.

Of each report only numbers are kept, so that a class of any size can be read from a database a report at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from grader.coursework import LEFT_OVER, Entry, Fate, Graded, Mark, Place, Student, Total
from grader.marks.places import COUNTING
from grader.model import CaseResult, Isolation, Report, Status, Verdict
from grader.plaintext import visible
from grader.statistics.checks import checks
from grader.statistics.nouns import (
    BANDS,
    CaseStatistics,
    Cell,
    ClassStatistics,
    Cluster,
    MistakeCount,
    Need,
    NeedKind,
    ProblemStatistics,
    StudentRow,
)
from grader.statistics.numbers import Correlation, band, spread

__all__ = ["class_statistics"]

_Kind = TypeVar("_Kind", Fate, Place)

HANDED_IN = (Place.GRADED, Place.NOT_GRADED, Place.PENDING)
NOT_RUN = (Verdict.LOAD_ERROR, Verdict.SKIPPED, Verdict.JUDGE_ERROR)
WHOLE_FILE = (Verdict.LOAD_ERROR, Verdict.FORBIDDEN)  # where every case has it, none was run
NEAR = 0.5  # of the time limit of a call
TEXT_CHARACTERS = 500  # of one message or reason


def class_statistics(
    students: Sequence[Student],
    entries: Sequence[Entry],
    graded: Iterable[Graded],
    totals: Sequence[Total],
    titles: Mapping[str, str],
    max_points: Mapping[str, float],
) -> ClassStatistics:
    """The numbers of a class.

    `graded` is read once, and may come a report at a time; reports on files that do not count (superseded) are passed
    over, and so are those of problems that `max_points` does not name. `totals` are what `grader.marks.decide` says of
    the same students; `max_points` gives the problems in their order. Sources of entries may be left empty.
    """
    tallies = {problem: _Tally(problem) for problem in max_points}
    for one in graded:
        if one.entry.fate in COUNTING and one.report.problem in tallies:
            tallies[one.report.problem].add(one)
    marks: dict[str, list[Mark]] = {problem: [] for problem in max_points}
    for total in totals:
        for mark in total.marks:
            marks[mark.problem].append(mark)
    problems = tuple(
        tallies[problem].statistics(visible(titles.get(problem, problem)), max_points[problem], marks[problem])
        for problem in max_points
    )
    isolation = sum((tally.isolation for tally in tallies.values()), Counter[Isolation]())
    percents = [
        100 * total.final / total.max_points for total in totals if total.final is not None and total.max_points > 0
    ]
    return ClassStatistics(
        students=len(students),
        files=len(entries),
        fates=_counts(Fate, (entry.fate for entry in entries)),
        places=_counts(Place, (mark.place for total in totals for mark in total.marks)),
        problems=problems,
        totals=spread(percents),
        histogram=_histogram(len(BANDS) - 1 if percent >= 100 else band(percent, 100) for percent in percents),
        checks=checks(problems),
        clusters=_clusters(tallies.values()),
        rows=_rows(students, totals, tallies),
        needs=_needs(entries, tallies.values(), max_points),
        isolation={tier: isolation[tier] for tier in Isolation if isolation[tier]},
        duration_s=sum(problem.duration.total for problem in problems),
        cpu_s=sum(problem.cpu.total for problem in problems),
    )


@dataclass(slots=True)
class _Case:
    """One case, while reports are read."""

    first: CaseResult
    limit_s: float
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    correlation: Correlation = field(default_factory=Correlation)
    near_limit: int = 0
    most_cpu_s: float = 0.0

    def statistics(self) -> CaseStatistics:
        return CaseStatistics(
            id=self.first.id,
            group=self.first.group,
            title=visible(self.first.title),
            max_points=self.first.max_points,
            verdicts={verdict: self.verdicts[verdict] for verdict in Verdict if self.verdicts[verdict]},
            ran=self.correlation.number,
            accepted=self.correlation.passed,
            discrimination=self.correlation.value,
            near_limit=self.near_limit,
            most_cpu_s=self.most_cpu_s,
            limit_s=self.limit_s,
        )


@dataclass(slots=True)
class _Named:
    """One named mistake, or several failures that answer alike, while reports are read."""

    student: str
    number: int = 0
    seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # case, message, kind of fact

    def add(self, students: Sequence[str]) -> None:
        self.number += 1
        self.student = min(self.student, *students)  # whatever order the reports came in


@dataclass(slots=True)
class _Tally:
    """One problem, while reports are read."""

    problem: str
    files: int = 0
    failing: int = 0
    not_run: int = 0
    unnamed: int = 0
    solved: set[str] = field(default_factory=set)  # keys of students
    cases: dict[str, _Case] = field(default_factory=dict)
    mistakes: dict[tuple[str, str], _Named] = field(default_factory=dict)  # by id and message
    alike: dict[str, _Named] = field(default_factory=dict)  # by fingerprint
    isolation: Counter[Isolation] = field(default_factory=Counter)
    durations: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    digests: set[str] = field(default_factory=set)
    broken: list[Need] = field(default_factory=list)

    def add(self, one: Graded) -> None:
        report, students = one.report, one.entry.students
        self.files += 1
        self.digests.add(report.problem_digest)
        self._count_cases(report)
        if report.status is Status.NOT_GRADED:
            reason = visible(report.reason, TEXT_CHARACTERS)
            self.broken.append(
                Need(NeedKind.NOT_GRADED, students, self.problem, visible(one.entry.path, TEXT_CHARACTERS), reason)
            )
            return
        self.isolation[report.isolation] += 1
        self.durations.append(report.duration_s)
        self.cpu.append(sum(case.cpu_s for case in report.cases))
        if report.status is Status.SOLVED:
            self.solved.update(students)
        else:
            self._count_failure(report, students)

    def _count_cases(self, report: Report) -> None:
        """Every verdict is counted; what compares files leaves out a report without a score."""
        total = report.score.points if report.status is not Status.NOT_GRADED else None
        whole_file = _nothing_ran(report)
        for result in report.cases:
            case = self.cases.setdefault(result.id, _Case(result, report.limits.cpu_s))
            case.verdicts[result.verdict] += 1
            if total is None or whole_file or result.verdict in NOT_RUN:
                continue
            accepted = result.verdict is Verdict.ACCEPTED
            case.correlation.add(accepted, total - result.points)
            if accepted:
                case.most_cpu_s = max(case.most_cpu_s, result.cpu_s)
                case.near_limit += result.cpu_s > NEAR * report.limits.cpu_s

    def _count_failure(self, report: Report, students: Sequence[str]) -> None:
        self.failing += 1
        if _nothing_ran(report):
            self.not_run += 1
        elif report.diagnosis is not None:
            name = report.diagnosis.mistake, report.diagnosis.message
            self.mistakes.setdefault(name, _Named(students[0])).add(students)
        else:
            self.unnamed += 1
            if report.fingerprint:
                alike = self.alike.setdefault(report.fingerprint, _Named(students[0]))
                alike.add(students)
                alike.seen[_seen(report)] += 1

    def statistics(self, title: str, max_points: float, marks: Sequence[Mark]) -> ProblemStatistics:
        """The numbers of the problem, with what became of it for each student."""
        with_points = [mark for mark in marks if mark.place is Place.GRADED and mark.raw is not None]
        return ProblemStatistics(
            id=self.problem,
            title=title,
            max_points=max_points,
            places=_counts(Place, (mark.place for mark in marks)),
            excused=sum(mark.excused for mark in marks),
            late=sum(mark.late_s > 0 for mark in marks),
            attempted=sum(mark.place in HANDED_IN for mark in marks),
            solved=sum(mark.student in self.solved for mark in marks),
            points=spread(mark.raw for mark in with_points if mark.raw is not None),
            histogram=_histogram(self._band(mark, max_points) for mark in with_points),
            files=self.files,
            failing=self.failing,
            not_run=self.not_run,
            unnamed=self.unnamed,
            judge_errors=len(self.broken),
            mistakes=self._mistakes(),
            cases=tuple(case.statistics() for case in self.cases.values()),
            duration=spread(self.durations),
            cpu=spread(self.cpu),
            isolation={tier: self.isolation[tier] for tier in Isolation if self.isolation[tier]},
            versions=len(self.digests),
        )

    def _band(self, mark: Mark, max_points: float) -> int:
        return len(BANDS) - 1 if mark.student in self.solved else band(mark.raw or 0.0, max_points)

    def _mistakes(self) -> tuple[MistakeCount, ...]:
        pairs: Counter[str] = Counter()
        for (mistake, _), named in self.mistakes.items():
            parts = mistake.split("+")
            if len(parts) > 1:
                pairs.update(dict.fromkeys(parts, named.number))
        found = [
            MistakeCount(self.problem, visible(mistake), visible(message), named.number, pairs[mistake], named.student)
            for (mistake, message), named in self.mistakes.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.number, one.mistake, one.message)))


def _nothing_ran(report: Report) -> bool:
    """Whether the file as a whole was turned away."""
    return any(all(case.verdict is verdict for case in report.cases) for verdict in WHOLE_FILE)


def _seen(report: Report) -> tuple[str, str, str]:
    """The case that costs a failing file most: its id, what was seen there, and the kind of fact."""
    lost = [case for case in report.cases if case.verdict not in (Verdict.ACCEPTED, Verdict.SKIPPED)]
    dearest = max(lost, key=lambda case: case.max_points - case.points)
    seen = dearest.message.removeprefix(dearest.title).removeprefix(": ") or dearest.verdict.value.replace("_", " ")
    return dearest.id, visible(seen, TEXT_CHARACTERS), dearest.fact


def _clusters(tallies: Iterable[_Tally]) -> tuple[Cluster, ...]:
    found = []
    for tally in tallies:
        for fingerprint, alike in tally.alike.items():
            if alike.number > 1:
                case, seen, fact = min(alike.seen, key=lambda line: (-alike.seen[line], line))
                found.append(Cluster(tally.problem, fingerprint, alike.number, case, seen, fact, alike.student))
    return tuple(sorted(found, key=lambda one: (-one.number, one.problem, one.fingerprint)))


def _rows(
    students: Sequence[Student], totals: Sequence[Total], tallies: Mapping[str, _Tally]
) -> tuple[StudentRow, ...]:
    names = {student.key: visible(student.name or student.login or student.key, 200) for student in students}
    return tuple(
        StudentRow(
            key=total.student,
            name=names.get(total.student, visible(total.student, 200)),
            total=total.final,
            max_points=total.max_points,
            cells=tuple(_cell(mark, tallies[mark.problem]) for mark in total.marks),
        )
        for total in totals
    )


def _cell(mark: Mark, tally: _Tally) -> Cell:
    return Cell(
        problem=mark.problem,
        place=mark.place,
        points=mark.final,
        max_points=mark.max_points,
        solved=mark.student in tally.solved,
        late=mark.late_s > 0,
        excused=mark.excused,
        counts=mark.counts,
    )


def _needs(entries: Sequence[Entry], tallies: Iterable[_Tally], problems: Collection[str]) -> tuple[Need, ...]:
    """What waits for a person: what we could not judge, then what we could not place, then what was refused.

    What a system or the site left behind, and what is for a problem that is not graded here, waits for nobody.
    """
    kinds = {Fate.TO_ASSIGN: NeedKind.TO_ASSIGN, Fate.REFUSED: NeedKind.REFUSED}
    waiting = [
        Need(
            kinds[entry.fate],
            entry.students,
            entry.problem,
            visible(entry.path, TEXT_CHARACTERS),
            visible(entry.reason, TEXT_CHARACTERS),
        )
        for entry in entries
        if entry.fate in kinds and entry.reason != LEFT_OVER and entry.problem in ("", *problems)
    ]
    broken = [need for tally in tallies for need in tally.broken]
    order = list(NeedKind)
    return tuple(sorted(broken + waiting, key=lambda need: (order.index(need.kind), need.problem, need.path)))


def _histogram(bands: Iterable[int]) -> tuple[int, ...]:
    counted = Counter(bands)
    return tuple(counted[number] for number in range(len(BANDS)))


def _counts(kinds: Iterable[_Kind], found: Iterable[_Kind]) -> dict[_Kind, int]:
    """How many of each kind; a kind that is not there has a zero."""
    counted = Counter(found)
    return {kind: counted[kind] for kind in kinds}
