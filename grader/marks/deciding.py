# SPDX-License-Identifier: Apache-2.0
"""From results to marks, and from marks to totals: the policy's arithmetic, every step of it in words.

Nothing here reads or writes a file, or looks at a clock. Numbers are kept exact; `points` rounds them down where they
are shown. A mark that nobody can know yet is blank, never a zero, and as long as a mark that counts is unknown there
is no total either.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from grader.coursework import (
    Absent,
    Adjustment,
    Attempt,
    Entry,
    Fate,
    Graded,
    Mark,
    Place,
    Policy,
    Student,
    Total,
)
from grader.marks.lateness import lateness
from grader.marks.places import places_of
from grader.marks.words import points
from grader.plaintext import visible

__all__ = ["counting", "decide"]

_WORDS = 200  # characters of a reason that a step shows

# What a step says where there are no points.
_NOTHING = {
    Place.GRADED: "not graded: a person must look at it",  # a report without points, under a ledger that is older
    Place.NOT_GRADED: "not graded: a person must look at it",
    Place.PENDING: "not graded yet",
    Place.TO_ASSIGN: "a file waits to be assigned to a problem",
    Place.REFUSED: "a file that may have been for it was refused: a person must look at it",
    Place.ABSENT: "nothing handed in",
}


_Lines = Mapping[str, Sequence[Adjustment]]  # by student


@dataclass(frozen=True, slots=True)
class _Decision:
    """What people decided about one student and one problem, all lines taken together."""

    extension: datetime | None = None
    outcome: Adjustment | None = None  # the line that excuses, or gives points


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One graded file as it would count for one student."""

    graded: Graded
    raw: float | None
    late_s: float
    penalty: float  # points taken
    steps: tuple[str, ...]

    @property
    def after(self) -> float | None:
        return None if self.raw is None else _exact(self.raw - self.penalty)


def decide(
    policy: Policy,
    students: Sequence[Student],
    entries: Sequence[Entry],
    graded: Sequence[Graded],
    adjustments: Sequence[Adjustment],
    max_points: Mapping[str, float],
    *,
    places: Mapping[tuple[str, str], Place] | None = None,
) -> tuple[Total, ...]:
    """Everybody's marks, in the order of the students, each with one mark a problem in the order of `max_points`.

    A mark is the judge's points, less what lateness costs, unless a person gave points or excused it. A problem for
    which nothing was handed in counts in the total with no points, whatever the gradebook shows in its cell: blank or
    zero, absence never raises a total. A student who handed in nothing at all has no total, or with zeros one of 0. An
    excused or dropped problem counts neither above nor below the line. Under `Attempt.BEST` the file counts whose mark
    after the penalty is best.
    """
    if places is None:
        places = places_of(students, entries, graded, tuple(max_points))
    lines = _by_student(adjustments)
    attempts = _attempts(policy, graded, lines)
    totals = []
    for student in students:
        marks = []
        for problem, full in max_points.items():
            tried = attempts.get((student.key, problem), [])
            place = places[student.key, problem]
            decision = _decision(lines, student.key, problem)
            marks.append(_mark(policy, student.key, problem, full, place, tried, decision))
        totals.append(_total(policy, student.key, marks))
    return tuple(totals)


def counting(
    policy: Policy, graded: Sequence[Graded], adjustments: Sequence[Adjustment]
) -> Mapping[tuple[str, str], Graded]:
    """The file that counts for each student and problem that has a graded one."""
    attempts = _attempts(policy, graded, _by_student(adjustments))
    return {pair: _best(policy, tried).graded for pair, tried in attempts.items()}


def _exact(value: float) -> float:
    """Without the noise of binary fractions, which would read as one hundredth less."""
    return round(value, 9)


def _attempts(policy: Policy, graded: Sequence[Graded], lines: _Lines) -> dict[tuple[str, str], list[_Attempt]]:
    """The graded files that may count, by student and problem, earlier ones first."""
    found: dict[tuple[str, str], list[_Attempt]] = {}
    for one in sorted(graded, key=_order):
        if one.entry.fate is Fate.SUPERSEDED and policy.attempt is not Attempt.BEST:
            continue
        for student in one.entry.students:
            decision = _decision(lines, student, one.entry.problem)
            found.setdefault((student, one.entry.problem), []).append(_attempt(policy, one, decision.extension))
    return found


def _order(graded: Graded) -> tuple[tuple[int, ...], datetime]:
    return graded.entry.attempt, graded.entry.handed_in or datetime.min.replace(tzinfo=UTC)


def _attempt(policy: Policy, graded: Graded, extension: datetime | None) -> _Attempt:
    score = graded.report.score
    if score.points is None:
        reason = visible(graded.report.reason, _WORDS)
        return _Attempt(graded, None, 0.0, 0.0, (f"not graded: {reason}" if reason else _NOTHING[Place.NOT_GRADED],))
    late = lateness(policy, graded.entry, extension)
    steps = [f"raw {points(score.points)} of {points(score.max_points)}"]
    if late.remark:
        steps.append(late.remark)
    a_day = _exact(policy.late.penalty_per_day * score.max_points)
    at_most = _exact(min(policy.late.cap, 1.0) * score.max_points)
    penalty = _exact(min(late.days * a_day, at_most, score.points))
    if late.days:
        days = f"{late.days} day{'' if late.days == 1 else 's'} late"
        rule = f"-{points(penalty)} ({points(a_day)} a day, at most {points(at_most)}; no mark is below 0)"
        if penalty == min(late.days * a_day, at_most):
            rule = rule.replace("; no mark is below 0", "")
        steps.append(f"{days}: {rule}" if a_day else f"{days}: no penalty")
    return _Attempt(graded, score.points, late.late_s, penalty, tuple(steps))


def _best(policy: Policy, tried: Sequence[_Attempt]) -> _Attempt:
    """The last one, or the best after the penalty; of equally good ones the last."""
    if policy.attempt is Attempt.LAST:
        return tried[-1]
    return max(enumerate(tried), key=lambda pair: (-1.0 if pair[1].after is None else pair[1].after, pair[0]))[1]


# One mark


def _by_student(adjustments: Sequence[Adjustment]) -> _Lines:
    found: dict[str, list[Adjustment]] = {}
    for line in adjustments:
        found.setdefault(line.student, []).append(line)
    return found


def _decision(lines: _Lines, student: str, problem: str) -> _Decision:
    """A line about this problem outweighs one about all of them."""
    about = [line for line in lines.get(student, ()) if line.problem in (problem, "")]
    about.sort(key=lambda line: not line.problem)
    extensions = (line.extension_until for line in about if line.extension_until is not None)
    outcomes = (line for line in about if line.excused or line.points is not None)
    return _Decision(next(extensions, None), next(outcomes, None))


def _mark(
    policy: Policy,
    student: str,
    problem: str,
    max_points: float,
    place: Place,
    tried: Sequence[_Attempt],
    decision: _Decision,
) -> Mark:
    steps: list[str] = []
    raw, late_s, penalty, final = None, 0.0, 0.0, None
    if tried and place is not Place.PENDING:
        attempt = _best(policy, tried)
        if len(tried) > 1 and policy.attempt is Attempt.BEST:
            steps.append(f"best of {len(tried)} attempts: {visible(attempt.graded.entry.path, _WORDS)}")
        steps += attempt.steps
        raw, late_s, penalty, final = attempt.raw, attempt.late_s, attempt.penalty, attempt.after
        place = Place.NOT_GRADED if raw is None else Place.GRADED
    else:
        steps.append(_NOTHING[place])
        if place is Place.ABSENT and policy.absent is Absent.ZERO:
            final = 0.0
    override, excused = None, False
    if decision.outcome is not None:
        override, excused = decision.outcome.points, decision.outcome.excused
        final = override
        steps.append(_decided(decision.outcome, max_points))
    if problem in policy.dropped:
        steps.append("dropped: this problem does not count")
    steps.append("final: blank" if final is None else f"final {points(final)}")
    return Mark(
        student=student,
        problem=problem,
        place=place,
        raw=raw,
        max_points=max_points,
        final=final,
        late_s=late_s,
        penalty=penalty,
        override=override,
        excused=excused,
        counts=problem not in policy.dropped,
        steps=tuple(steps),
    )


def _decided(line: Adjustment, max_points: float) -> str:
    who = f" by {visible(line.who, _WORDS)}" if line.who else ""
    reason = f" ({visible(line.reason, _WORDS)})" if line.reason else ""
    if line.points is None:
        return f"excused{who}{reason}: it does not count"
    above = f", more than the {points(max_points)} of the problem" if line.points > max_points else ""
    return f"override{who}: {points(line.points)}{above}{reason}"


# The total


def _total(policy: Policy, student: str, marks: Sequence[Mark]) -> Total:
    unknown = [mark for mark in marks if _weighs(mark) and mark.final is None and mark.place is not Place.ABSENT]
    if not unknown:
        marks = _without_lowest(policy, marks)
    steps, got, of = [], 0.0, 0.0
    for mark in marks:
        steps.append(_line(policy, mark))
        if _weighs(mark):
            weight = policy.weights.get(mark.problem, 1.0)
            got += weight * (mark.final or 0.0)
            of += weight * mark.max_points
    weighing = [mark for mark in marks if _weighs(mark)]
    final = None
    if unknown:
        steps.append(f"no total yet: {', '.join(mark.problem for mark in unknown)} must be known first")
    elif not weighing:
        steps.append("no total: nothing counts")
    elif all(mark.final is None for mark in weighing):
        steps.append("no total: nothing handed in")
    else:
        final = _exact(got)
        steps.append(f"total {points(final)} of {points(_exact(of))}")
    return Total(student, tuple(marks), final, _exact(of), tuple(steps))


def _weighs(mark: Mark) -> bool:
    return mark.counts and not mark.excused


def _without_lowest(policy: Policy, marks: Sequence[Mark]) -> Sequence[Mark]:
    """The marks, of which the lowest, as shares of their problems' points, do not count; one always does."""
    weighing = sorted((mark for mark in marks if _weighs(mark)), key=lambda mark: (mark.final or 0.0) / mark.max_points)
    lowest = {mark.problem for mark in weighing[: min(policy.drop_lowest, len(weighing) - 1)]}
    step = (
        "one of the lowest marks: it does not count" if policy.drop_lowest > 1 else "the lowest mark: it does not count"
    )
    return [
        dataclasses.replace(mark, counts=False, steps=(*mark.steps, step)) if mark.problem in lowest else mark
        for mark in marks
    ]


def _line(policy: Policy, mark: Mark) -> str:
    if mark.excused:
        return f"{mark.problem}: excused, does not count"
    if mark.problem in policy.dropped:
        return f"{mark.problem}: dropped, does not count"
    if mark.final is None and mark.place is not Place.ABSENT:
        return f"{mark.problem}: {mark.steps[0]}"
    got, of = mark.final or 0.0, mark.max_points
    line = f"{mark.problem}: {points(got)} of {points(of)}"
    if mark.place is Place.ABSENT and mark.override is None:
        line += ", nothing handed in"
    if not mark.counts:
        return f"{line}, the lowest, does not count"
    weight = policy.weights.get(mark.problem, 1.0)
    return line if weight == 1 else f"{line}, weight {weight:g}: {points(weight * got)} of {points(weight * of)}"
