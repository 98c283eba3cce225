# SPDX-License-Identifier: Apache-2.0
"""The page of one student: the total at a glance, then every problem, with what was right and why points are left.

`Sheet.feedback` says how much is told. Nothing on the page is the teacher's alone: no seed, no graded input.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from grader.coursework import Adjustment, Change, Entry, Fate, Feedback, Graded, Mark, Place, Revision, Sheet
from grader.marks.words import when
from grader.model import NOT_ATTEMPTED, Status
from grader.reports.html.base import fill
from grader.reports.html.parts import Part, part
from grader.reports.options import Detail
from grader.reports.page import count, points

__all__ = ["render_sheet"]

_NO_MARK = "no mark"

_PLACES: Mapping[Place, tuple[str, str, str]] = {
    Place.GRADED: ("graded", "plain", ""),
    Place.NOT_GRADED: (
        "not graded",
        "warn",
        "The judge could not finish, through no fault of this file. It costs no points: your teacher has to look.",
    ),
    Place.PENDING: ("not graded yet", "plain", "The file is here, and its turn has not come yet."),
    Place.TO_ASSIGN: (
        "to assign",
        "warn",
        "A file of yours waits until your teacher has said which problem it is for: see your files below.",
    ),
    Place.REFUSED: ("refused", "bad", "A file that may have been for this problem was refused: see your files below."),
    Place.ABSENT: ("absent", "plain", "Nothing was handed in."),
}

_FATES: Mapping[Fate, tuple[str, str]] = {
    Fate.GRADED: ("counts", "good"),
    Fate.LATE: ("counts, late", "warn"),
    Fate.SUPERSEDED: ("superseded", "plain"),
    Fate.TO_ASSIGN: ("to assign", "warn"),
    Fate.REFUSED: ("refused", "bad"),
}

_LEVELS: Mapping[Feedback, str] = {
    Feedback.SCORE: "This page tells the points of each group, and no more.",
    Feedback.VERDICTS: "This page tells the verdict on every case, and not what was seen.",
    Feedback.FULL: "",
}


@dataclass(frozen=True, slots=True)
class _Badge:
    words: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class _Problem:
    """A problem as the template reads it."""

    key: str  # the id of its section
    id: str
    title: str
    status: _Badge
    remarks: tuple[_Badge, ...]  # lateness, a mark set by hand, what does not count
    final: float | None
    points: str
    max_points: float
    whole: str
    sentence: str
    steps: tuple[str, ...]
    times: tuple[str, ...]
    part: Part | None


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    problem: str
    handed_in: str
    fate: _Badge
    reason: str
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the decisions, or of the history."""

    when: str
    problem: str
    what: str
    why: str
    more: str


def render_sheet(sheet: Sheet) -> str:
    """The page as one file of HTML."""
    graded = {one.entry.problem or one.report.problem: one for one in sheet.graded}
    problems = tuple(
        _problem(sheet, mark, graded.get(mark.problem), f"problem-{number}")
        for number, mark in enumerate(sheet.total.marks, start=1)
    )
    return fill(
        "student.html.jinja",
        name=sheet.student.name or sheet.student.key,
        key=sheet.student.key if sheet.student.name and sheet.student.name != sheet.student.key else "",
        total=sheet.total,
        got="No total" if sheet.total.final is None else points(sheet.total.final),
        steps=_told(sheet, sheet.total.steps),
        whole=points(sheet.total.max_points),
        counted=_counted(problems),
        level=_LEVELS[sheet.feedback],
        problems=problems,
        files=tuple(_file(sheet, entry) for entry in sheet.entries),
        decisions=tuple(_decision(sheet, one) for one in sheet.adjustments),
        history=tuple(_history(sheet, *change) for change in sheet.changes),
    )


def _problem(sheet: Sheet, mark: Mark, graded: Graded | None, key: str) -> _Problem:
    """What is said of one problem; where there is a report, as far as the feedback goes."""
    about = None if graded is None else _part(graded, sheet.feedback)
    return _Problem(
        key=key,
        id=mark.problem,
        title=_title(sheet, mark.problem) or (about.title if about else "") or mark.problem,
        status=_status(mark, graded),
        remarks=tuple(_remarks(mark, graded)),
        final=mark.final,
        points=_points(mark.final),
        max_points=mark.max_points,
        whole=points(mark.max_points),
        sentence="" if mark.excused else _PLACES[mark.place][2],
        steps=_told(sheet, mark.steps),
        times=tuple(_times(sheet, mark, graded)),
        part=about,
    )


def _part(graded: Graded, feedback: Feedback) -> Part:
    """What is told of the report; what to type after a judge error is for the teacher."""
    about = part(graded.report, Detail.STUDENT, feedback)
    if graded.report.status is not Status.NOT_GRADED:
        return about
    return replace(about, remarks=tuple(row for row in about.remarks if row.label != "Next"))


def _told(sheet: Sheet, steps: Iterable[str]) -> tuple[str, ...]:
    """Steps of a sum; why something was not graded names a case, and stands in them only where all is told."""
    if sheet.feedback is Feedback.FULL:
        return tuple(steps)
    reasons = [mark.steps[0] for mark in sheet.total.marks if mark.place is Place.NOT_GRADED and mark.steps]
    words = _PLACES[Place.NOT_GRADED][0]
    return tuple(functools.reduce(lambda step, reason: step.replace(reason, words), reasons, step) for step in steps)


def _status(mark: Mark, graded: Graded | None) -> _Badge:
    if mark.excused:
        return _Badge("excused")
    if mark.place is Place.GRADED and graded is not None:
        if graded.report.status is Status.SOLVED:
            return _Badge("solved", "good")
        return _Badge(NOT_ATTEMPTED if graded.report.reason == NOT_ATTEMPTED else "unsolved", "warn")
    words, kind, _ = _PLACES[mark.place]
    return _Badge(words, kind)


def _remarks(mark: Mark, graded: Graded | None) -> Iterable[_Badge]:
    is_late = mark.penalty > 0 or (graded is not None and graded.entry.fate is Fate.LATE)
    if mark.late_s > 0 or is_late:
        how_late = f"{_lateness(mark.late_s)} late" if mark.late_s > 0 else "late"
        yield _Badge(f"{how_late}, -{points(mark.penalty)}" if mark.penalty > 0 else how_late, "warn")
    if mark.override is not None:
        yield _Badge("set by a person")
    if not mark.counts:
        yield _Badge("does not count")


def _times(sheet: Sheet, mark: Mark, graded: Graded | None) -> Iterable[str]:
    """When it was handed in, and what the deadline is, in the deadline's time zone."""
    deadline = sheet.policy.deadlines.get(mark.problem, sheet.policy.deadline)
    if graded is not None and graded.entry.handed_in is not None:
        yield f"handed in {_moment(graded.entry.handed_in, deadline)}"
    if deadline is not None:
        yield f"deadline {_moment(deadline)}"


def _counted(problems: Iterable[_Problem]) -> str:
    """`2 of 4 problems solved, 1 unsolved, 1 absent`."""
    counts = Counter(problem.status.words for problem in problems)
    whole = sum(counts.values())
    solved = counts.pop("solved", 0)
    return ", ".join([f"{solved} of {count(whole, 'problem')} solved", *(f"{n} {what}" for what, n in counts.items())])


def _file(sheet: Sheet, entry: Entry) -> _File:
    group = f"handed in together by {count(len(entry.students), 'student')}" if len(entry.students) > 1 else ""
    deadline = sheet.policy.deadlines.get(entry.problem, sheet.policy.deadline)
    return _File(
        name=entry.file or entry.path,
        problem=_title(sheet, entry.problem) or entry.problem,
        handed_in="" if entry.handed_in is None else _moment(entry.handed_in, deadline),
        fate=_Badge(*_FATES[entry.fate]),
        reason="; ".join(words for words in (entry.reason, group) if words),
        dropped=entry.dropped,
    )


def _decision(sheet: Sheet, one: Adjustment) -> _Row:
    decisions = []
    if one.excused:
        decisions.append("excused")
    if one.extension_until is not None:
        decisions.append(f"deadline moved to {_moment(one.extension_until)}")
    if one.points is not None:
        decisions.append(f"{points(one.points)} points instead of the judge's")
    problem = _title(sheet, one.problem) or one.problem or "every problem"
    return _Row("", problem, "; ".join(decisions), one.reason, one.who)


def _history(sheet: Sheet, revision: Revision, change: Change) -> _Row:
    what = f"{_points(change.before)} → {_points(change.after)}"
    through = ", ".join(change.cases) if sheet.feedback is not Feedback.SCORE else ""
    return _Row(_moment(revision.at), _title(sheet, change.problem) or change.problem, what, revision.why, through)


# In words


def _title(sheet: Sheet, problem: str) -> str:
    return sheet.titles.get(problem, "")


def _points(value: float | None) -> str:
    return _NO_MARK if value is None else points(value)


def _lateness(seconds: float) -> str:
    minutes = math.ceil(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{count(days, 'day')} {hours} h" if hours else count(days, "day")


def _moment(moment: datetime, like: datetime | None = None) -> str:
    """A moment in the time zone of `like`, where both have one: a deadline and what came before it read alike."""
    if moment.tzinfo is not None and like is not None and like.tzinfo is not None:
        moment = moment.astimezone(like.tzinfo)
    return when(moment)
