# SPDX-License-Identifier: Apache-2.0
"""The page about a class: where it stands, what to look at first, which mistakes are shared, and every student's marks.

Everything can be read without a script; the script only sorts and filters the table of students. Numbers are worked
out in `grader.statistics`; here they become words and bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader import __version__
from grader.coursework import Place
from grader.marks.words import points
from grader.model import Isolation, Verdict
from grader.reports.html.base import fill
from grader.reports.page import count
from grader.reports.stats import CHECK_WORDS, FATE_WORDS, NEED_WORDS, PLACE_WORDS, seconds
from grader.statistics import (
    BANDS,
    CaseStatistics,
    Cell,
    Check,
    CheckKind,
    ClassStatistics,
    NeedKind,
    ProblemStatistics,
    Spread,
)

__all__ = ["render_class"]

_MISTAKES = 5  # of a problem that are shown at once
_LINES = 10  # of a longer list that are shown at once

_SHORT: Mapping[Place, str] = {
    Place.GRADED: "no mark",  # a person's decision took it
    Place.NOT_GRADED: "not graded",
    Place.PENDING: "pending",
    Place.TO_ASSIGN: "to assign",
    Place.REFUSED: "refused",
    Place.ABSENT: "absent",
}


@dataclass(frozen=True, slots=True)
class _Bar:
    """One line of a histogram."""

    label: str
    number: int
    width: float  # of the longest, from 0 to 1


@dataclass(frozen=True, slots=True)
class _Problem:
    """One problem, in words."""

    key: str  # of its ids
    numbers: ProblemStatistics
    median: str
    points: str
    bars: tuple[_Bar, ...]
    bars_in_words: str
    mistake: str  # the most frequent one; empty where none was named
    failing: str
    cases: tuple[tuple[CaseStatistics, str, str, str], ...]  # share, discrimination, verdicts in words
    median_time: str
    most_times: str
    sum_time: str
    cpu: str
    isolation: str


def render_class(statistics: ClassStatistics, *, title: str, links: Mapping[str, str] | None = None) -> str:
    """The page. `links` are addresses of students' pages by key; an anonymous page has none."""
    links = {} if statistics.anonymous or links is None else links
    return fill(
        "classroom.html.jinja",
        scripts=("classroom.js",),
        title=title,
        statistics=statistics,
        glance=_glance(statistics),
        files=[(number, FATE_WORDS[fate]) for fate, number in statistics.fates.items() if number],
        places=[(number, PLACE_WORDS[place]) for place, number in statistics.places.items() if number],
        totals=_spread_words(statistics.totals),
        bars=_bars(statistics.histogram, BANDS),
        bars_in_words=_bars_in_words(statistics.histogram, BANDS),
        problems=[_problem(number, one) for number, one in enumerate(statistics.problems, start=1)],
        urgent=[_check(check) for check in statistics.checks if check.kind is not CheckKind.NOBODY_FAILS],
        harmless=[_check(check) for check in statistics.checks if check.kind is CheckKind.NOBODY_FAILS],
        needs=_needs(statistics),
        names=statistics.names,
        links=links,
        rows=[(row, _total(row.total), [_cell(cell) for cell in row.cells]) for row in statistics.rows],
        keyed=any(row.name != row.key for row in statistics.rows),
        shown=_LINES,
        mistakes_shown=_MISTAKES,
        version=__version__,
    )


def _glance(statistics: ClassStatistics) -> str:
    judged = sum(problem.files for problem in statistics.problems)
    parts = [count(statistics.students, "student"), count(len(statistics.problems), "problem")]
    return " · ".join([*parts, f"{count(judged, 'file')} judged in {seconds(statistics.duration_s)}"])


def _problem(number: int, problem: ProblemStatistics) -> _Problem:
    labels = (*BANDS[:-1], "solved")
    duration = problem.duration
    return _Problem(
        key=f"problem-{number}",
        numbers=problem,
        median="–" if problem.points.median is None else points(problem.points.median),
        points=_spread_words(problem.points),
        bars=_bars(problem.histogram, labels),
        bars_in_words=_bars_in_words(problem.histogram, labels),
        mistake=problem.mistakes[0].message if problem.mistakes else "",
        failing=_failing(problem),
        cases=tuple((case, _share(case), _discrimination(case), _verdicts(case)) for case in problem.cases),
        median_time="–" if duration.median is None else seconds(duration.median),
        most_times="–" if duration.percentile_95 is None else seconds(duration.percentile_95),
        sum_time=seconds(duration.total),
        cpu=seconds(problem.cpu.total) if problem.cpu.total else "–",
        isolation=_tiers(problem.isolation),
    )


def _failing(problem: ProblemStatistics) -> str:
    named = sum(mistake.number for mistake in problem.mistakes)
    if not problem.failing:
        return "No file failed." if problem.files else "No file was judged."
    parts = [f"{named} with a named mistake", f"{problem.unnamed} without one"]
    if problem.not_run:
        parts.append(f"{problem.not_run} of which nothing could be run")
    return f"{count(problem.failing, 'file')} not solved: {', '.join(parts)}."


def _spread_words(spread: Spread) -> str:
    if spread.median is None or spread.lower_quartile is None or spread.upper_quartile is None or spread.mean is None:
        return ""
    low, high = points(spread.lower_quartile), points(spread.upper_quartile)
    return f"Median {points(spread.median)}, half of them from {low} to {high}, mean {points(spread.mean)}"


def _bars(histogram: Sequence[int], labels: Sequence[str]) -> tuple[_Bar, ...]:
    most = max(histogram)
    return tuple(
        _Bar(label.replace("-", "–"), number, number / most if most else 0.0)
        for label, number in zip(labels, histogram, strict=True)
    )


def _bars_in_words(histogram: Sequence[int], labels: Sequence[str]) -> str:
    pairs = zip(labels, histogram, strict=True)
    return "; ".join(f"{label.replace('-', ' to ')}: {number}" for label, number in pairs if number) or "nobody"


def _share(case: CaseStatistics) -> str:
    return "–" if case.share is None else f"{100 * case.share:.0f} %"


def _discrimination(case: CaseStatistics) -> str:
    return "–" if case.discrimination is None else f"{case.discrimination:.2f}".replace("-", "−")


def _verdicts(case: CaseStatistics) -> str:
    return ", ".join(
        f"{verdict.value.replace('_', ' ')} {number}"
        for verdict, number in case.verdicts.items()
        if verdict is not Verdict.ACCEPTED
    )


def _tiers(isolation: Mapping[Isolation, int]) -> str:
    return ", ".join(f"{tier.value} {number}" for tier, number in isolation.items()) or "–"


def _check(check: Check) -> tuple[str, str, Check]:
    """The kind of its badge, its heading, and the check."""
    urgent = check.kind in (CheckKind.JUDGE_ERROR, CheckKind.MIXED, CheckKind.NOBODY_PASSES)
    return "bad" if urgent else "warn", CHECK_WORDS[check.kind], check


def _needs(statistics: ClassStatistics) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """What waits for a person, by kind: a heading, and lines of path, students, problem and reason."""
    names = statistics.names
    found = []
    for kind in NeedKind:
        lines = [
            (need.path, ", ".join(names.get(key, key) for key in need.students), need.problem, need.reason)
            for need in statistics.needs
            if need.kind is kind
        ]
        if lines:
            found.append((f"{count(len(lines), 'file')} {NEED_WORDS[kind]}", lines))
    return found


def _total(total: float | None) -> str:
    return "–" if total is None else points(total)


def _cell(cell: Cell) -> str:
    """Points and what must be known of them, in as few letters as 4000 students allow."""
    if cell.excused:
        return "excused"
    if cell.points is None:
        return _SHORT[cell.place]
    shown = points(cell.points) if cell.counts else f"({points(cell.points)})"
    shown += " ✓" if cell.solved else ""
    shown += " late" if cell.late else ""
    return shown if cell.place is Place.GRADED else f"{shown} {_SHORT[cell.place]}"
