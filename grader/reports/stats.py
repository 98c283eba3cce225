# SPDX-License-Identifier: Apache-2.0
"""The numbers of a class for a terminal (`text`), a spreadsheet (`table`) and a program (`document`).

CSV is several tables, one at a time, and not one long list of measures: what a teacher opens in a spreadsheet must have
one kind of thing a line. A program reads JSON, which has everything: `softmark/stats/v1`, as in
`grader/schemas/stats-v1.schema.json`. Nothing here makes a class anonymous: give it what
`grader.statistics.anonymised` returns.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len, chop_cells

from grader.coursework import Fate, Place
from grader.marks.words import points
from grader.model import Isolation
from grader.plaintext import cell, visible
from grader.reports.options import Options
from grader.reports.page import count
from grader.statistics import (
    BANDS,
    Check,
    CheckKind,
    ClassStatistics,
    Need,
    NeedKind,
    ProblemStatistics,
    Spread,
)

__all__ = ["CHECK_WORDS", "FATE_WORDS", "NEED_WORDS", "PLACE_WORDS", "TABLES", "document", "seconds", "table", "text"]

SCHEMA = "softmark/stats/v1"

FATE_WORDS: Mapping[Fate, str] = {
    Fate.GRADED: "counted",
    Fate.LATE: "counted, late",
    Fate.SUPERSEDED: "replaced by another",
    Fate.TO_ASSIGN: "to assign",
    Fate.REFUSED: "refused",
}
PLACE_WORDS: Mapping[Place, str] = {
    Place.GRADED: "graded",
    Place.NOT_GRADED: "not graded",
    Place.PENDING: "not graded yet",
    Place.TO_ASSIGN: "with a file to assign",
    Place.REFUSED: "with a refused file",
    Place.ABSENT: "with nothing handed in",
}
NEED_WORDS: Mapping[NeedKind, str] = {
    NeedKind.NOT_GRADED: "could not be judged",
    NeedKind.TO_ASSIGN: "to assign to a problem",
    NeedKind.REFUSED: "refused",
}
CHECK_WORDS: Mapping[CheckKind, str] = {
    CheckKind.JUDGE_ERROR: "judge errors",
    CheckKind.MIXED: "mixed versions",
    CheckKind.NOBODY_PASSES: "nobody passes",
    CheckKind.FEW_PASS: "few pass",
    CheckKind.NEGATIVE: "negative discrimination",
    CheckKind.NO_DISCRIMINATION: "no discrimination",
    CheckKind.NEAR_LIMIT: "near the time limit",
    CheckKind.NOBODY_FAILS: "nobody fails",
}

_NARROWEST = 40
_MISTAKES = 3  # of a problem that the text shows
_LINES = 10  # of a longer list that the text shows
_CASES = 8  # of one check that the text names


def seconds(value: float) -> str:
    """A time in words, of at most four characters and a unit or two."""
    if value < 1:
        return f"{value * 1000:.0f} ms"
    if value < 120:
        return f"{value:.1f} s"
    minutes = round(value / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


# JSON


def document(statistics: ClassStatistics) -> str:
    """One JSON document, in ASCII, which ends with a newline."""
    whole = {
        "schema": SCHEMA,
        "anonymous": statistics.anonymous,
        "students": statistics.students,
        "files": statistics.files,
        "fates": statistics.fates,
        "places": statistics.places,
        "totals": _spread(statistics.totals),
        "histogram": _histogram(statistics.histogram),
        "problems": [_problem(problem) for problem in statistics.problems],
        "checks": [dataclasses.asdict(check) for check in statistics.checks],
        "clusters": [dataclasses.asdict(cluster) for cluster in statistics.clusters],
        "rows": [dataclasses.asdict(row) for row in statistics.rows],
        "needs": [dataclasses.asdict(need) for need in statistics.needs],
        "isolation": statistics.isolation,
        "duration_s": statistics.duration_s,
        "cpu_s": statistics.cpu_s,
    }
    return json.dumps(_shown(whole), indent=2, allow_nan=False) + "\n"


def _problem(problem: ProblemStatistics) -> dict[str, Any]:
    return dataclasses.asdict(problem) | {
        "points": _spread(problem.points),
        "histogram": _histogram(problem.histogram),
        "cases": [dataclasses.asdict(case) | {"share": case.share} for case in problem.cases],
        "duration": _spread(problem.duration),
        "cpu": _spread(problem.cpu),
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return dataclasses.asdict(spread)


def _histogram(numbers: Sequence[int]) -> list[dict[str, Any]]:
    return [{"band": band, "number": number} for band, number in zip(BANDS, numbers, strict=True)]


def _shown(thing: Any) -> Any:
    """A copy in which every text is visible: keys of students come in as they are."""
    if isinstance(thing, str):
        return visible(thing)
    if isinstance(thing, Mapping):
        return {_shown(key): _shown(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_shown(value) for value in thing]
    return thing


# CSV

_Value = str | float | None  # yes and no, and whole numbers, are numbers


def table(statistics: ClassStatistics, name: str) -> str:
    """One of TABLES as CSV (RFC 4180) with a line of headings. KeyError for another name.

    A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection); what is no
    number stays empty, and yes and no are 1 and 0.
    """
    headings, rows = _TABLES[name][1](statistics)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_csv(value) for value in row] for row in rows)
    return out.getvalue()


def _csv(value: _Value) -> str | int:
    if value is None:
        return ""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return cell(value)


_Table = tuple[Sequence[str], Iterable[Sequence[_Value]]]


def _problem_table(statistics: ClassStatistics) -> _Table:
    measures = ("mean", "lowest", "lower_quartile", "median", "upper_quartile", "highest")
    headings = [
        *("problem", "title", "max_points", *(f"students_{place.value}" for place in Place), "excused", "late"),
        *("attempted", "solved", *(f"points_{measure}" for measure in measures)),
        *(f"students_in_{band}" for band in (*BANDS[:-1], "solved")),
        *("files", "failing", "not_run", "unnamed", "judge_errors", "mistake", "mistake_files"),
        *("duration_median_s", "duration_95_s", "duration_sum_s", "cpu_median_s", "cpu_95_s", "cpu_sum_s"),
        *(f"files_{tier.value}" for tier in Isolation),
    ]
    rows: list[Sequence[_Value]] = []
    for one in statistics.problems:
        first = one.mistakes[0] if one.mistakes else None
        rows.append(
            [
                *(one.id, one.title),
                one.max_points,
                *(one.places[place] for place in Place),
                *(one.excused, one.late, one.attempted, one.solved),
                *(getattr(one.points, measure) for measure in measures),
                *one.histogram,
                *(one.files, one.failing, one.not_run, one.unnamed, one.judge_errors),
                None if first is None else first.mistake,
                None if first is None else first.number,
                *(one.duration.median, one.duration.percentile_95, one.duration.total),
                *(one.cpu.median, one.cpu.percentile_95, one.cpu.total),
                *(one.isolation.get(tier, 0) for tier in Isolation),
            ]
        )
    return headings, rows


def _case_table(statistics: ClassStatistics) -> _Table:
    headings = ["problem", "group", "case", "title", "max_points", "ran", "accepted", "share", "discrimination"]
    headings += ["near_limit", "most_cpu_s", "limit_s"]
    verdicts = sorted({verdict for one in statistics.problems for case in one.cases for verdict in case.verdicts})
    rows: list[Sequence[_Value]] = [
        [
            *(one.id, case.group, case.id, case.title, case.max_points, case.ran, case.accepted, case.share),
            *(case.discrimination, case.near_limit, case.most_cpu_s, case.limit_s),
            *(case.verdicts.get(verdict, 0) for verdict in verdicts),
        ]
        for one in statistics.problems
        for case in one.cases
    ]
    return [*headings, *(f"files_{verdict.value}" for verdict in verdicts)], rows


def _mistake_table(statistics: ClassStatistics) -> _Table:
    names = statistics.names
    rows: list[Sequence[_Value]] = [
        [one.problem, one.mistake, one.message, one.number, one.in_pairs, names.get(one.student, one.student)]
        for problem in statistics.problems
        for one in problem.mistakes
    ]
    return ["problem", "mistake", "message", "files", "in_pairs", "example"], rows


def _cluster_table(statistics: ClassStatistics) -> _Table:
    names = statistics.names
    rows: list[Sequence[_Value]] = [
        [one.problem, one.fingerprint, one.number, one.case, one.seen, names.get(one.student, one.student)]
        for one in statistics.clusters
    ]
    return ["problem", "fingerprint", "files", "case", "seen", "example"], rows


def _check_table(statistics: ClassStatistics) -> _Table:
    rows: list[Sequence[_Value]] = [
        [one.problem, one.kind.value, " ".join(one.cases), one.sentence] for one in statistics.checks
    ]
    return ["problem", "check", "cases", "sentence"], rows


def _student_table(statistics: ClassStatistics) -> _Table:
    headings = ["student", "name", "total", "total_max", "problem", "place", "points", "max_points", "solved", "late"]
    rows: list[Sequence[_Value]] = [
        [
            *(row.key, row.name, row.total, row.max_points, cell.problem, cell.place.value, cell.points),
            *(cell.max_points, cell.solved, cell.late, cell.excused, cell.counts),
        ]
        for row in statistics.rows
        for cell in row.cells
    ]
    return [*headings, "excused", "counts"], rows


def _need_table(statistics: ClassStatistics) -> _Table:
    names = statistics.names
    rows: list[Sequence[_Value]] = [
        [one.kind.value, ", ".join(names.get(key, key) for key in one.students), one.problem, one.path, one.reason]
        for one in statistics.needs
    ]
    return ["need", "students", "problem", "path", "reason"], rows


_TABLES: Mapping[str, tuple[str, Callable[[ClassStatistics], _Table]]] = {
    "problems": ("a line a problem: places, points, most frequent mistake, time, isolation", _problem_table),
    "cases": ("a line a case: who ran it, who passes, discrimination, verdicts", _case_table),
    "mistakes": ("a line a named mistake", _mistake_table),
    "clusters": ("a line for failures without a name that answer alike", _cluster_table),
    "checks": ("what to look at first", _check_table),
    "students": ("a line a student and problem: place, points", _student_table),
    "needs": ("a line for each thing that waits for a person", _need_table),
}

# What `table` writes: a name, and a line about it for `--help`.
TABLES: Mapping[str, str] = {name: about for name, (about, _) in _TABLES.items()}


# Text


def text(statistics: ClassStatistics, options: Options) -> str:
    """What a teacher reads first, in lines of at most `options.width` columns; students' marks are in the table."""
    width = max(options.width, _NARROWEST)
    blocks = [_intake(statistics, width)]
    blocks += [_problem_lines(problem, width) for problem in statistics.problems]
    blocks += [_check_lines(statistics, width), _cluster_lines(statistics, width), _need_lines(statistics, width)]
    return "\n".join("".join(f"{line.rstrip()}\n" for line in block) for block in blocks if block)


def _intake(statistics: ClassStatistics, width: int) -> list[str]:
    glance = [count(statistics.students, "student"), count(len(statistics.problems), "problem")]
    judged = sum(problem.files for problem in statistics.problems)
    glance.append(f"{count(statistics.files, 'file')} came in, {judged} judged in {seconds(statistics.duration_s)}")
    lines = _wrapped(" · ".join(glance), width)
    lines += _labelled("Files", _sum(statistics.fates, FATE_WORDS), width)
    lines += _labelled("Places", _sum(statistics.places, PLACE_WORDS), width)
    if statistics.totals.number:
        lines += _labelled("Totals", f"{_points(statistics.totals)}, in percent", width)
    tiers = ", ".join(f"{tier.value} {number}" for tier, number in statistics.isolation.items())
    return lines + (_labelled("Isolation", tiers, width) if tiers else [])


def _sum(counts: Mapping[Any, int], words: Mapping[Any, str]) -> str:
    """Counts that add up, with their sum: `190 = 180 graded + 10 with nothing handed in`."""
    parts = [f"{number} {words[kind]}" for kind, number in counts.items() if number]
    return f"{sum(counts.values())} = {' + '.join(parts)}" if parts else "0"


def _points(spread: Spread) -> str:
    """The middle of the points, and where half of them lie."""
    if spread.median is None or spread.lower_quartile is None or spread.upper_quartile is None or spread.mean is None:
        return "none"
    low, high = points(spread.lower_quartile), points(spread.upper_quartile)
    return f"median {points(spread.median)}, half of them from {low} to {high}, mean {points(spread.mean)}"


def _problem_lines(problem: ProblemStatistics, width: int) -> list[str]:
    standing = f"{problem.solved} of {problem.attempted} solved"
    lines = _both_sides(problem.id, standing, width)
    if problem.points.number:
        lines += _labelled("Points", f"{_points(problem.points)} of {points(problem.max_points)}", width)
        bands = zip((*BANDS[:-1], "solved"), problem.histogram, strict=True)
        lines += _labelled("", "; ".join(f"{band}: {number}" for band, number in bands if number), width)
    if problem.failing:
        named = sum(mistake.number for mistake in problem.mistakes)
        parts = [f"{named} with a named mistake", f"{problem.unnamed} without", f"{problem.not_run} that did not run"]
        lines += _labelled("Failing", f"{count(problem.failing, 'file')}: {', '.join(parts)}", width)
    for mistake in problem.mistakes[:_MISTAKES]:
        also = f", and {mistake.in_pairs} times with another" if mistake.in_pairs else ""
        lines += _labelled("Mistake", f"{mistake.number} × {mistake.mistake}{also}: {mistake.message}", width)
    if problem.duration.median is not None and problem.duration.percentile_95 is not None:
        times = f"median {seconds(problem.duration.median)}, 95 % within {seconds(problem.duration.percentile_95)}"
        cpu = f", {seconds(problem.cpu.total)} of them CPU time of the files" if problem.cpu.total else ""
        lines += _labelled("Time", f"{times}, {seconds(problem.duration.total)} in all{cpu}", width)
    return lines


def _check_lines(statistics: ClassStatistics, width: int) -> list[str]:
    if not statistics.checks:
        return []
    lines = ["Check first"]
    for check in statistics.checks[:_LINES]:
        lines += _both_sides(f"   {check.problem}", CHECK_WORDS[check.kind], width)
        lines += _wrapped(f"{_cases(check)}{check.sentence}", width, 6)
    return lines + _more(len(statistics.checks), "checks", width)


def _cases(check: Check) -> str:
    more = len(check.cases) - _CASES
    named = ", ".join(check.cases[:_CASES]) + (f" and {more} more" if more > 0 else "")
    return f"{named}: " if named else ""


def _cluster_lines(statistics: ClassStatistics, width: int) -> list[str]:
    if not statistics.clusters:
        return []
    names = statistics.names
    lines = ["Unnamed failures that answer alike"]
    for cluster in statistics.clusters[:_LINES]:
        example = names.get(cluster.student, visible(cluster.student))
        lines += _both_sides(f"   {cluster.number} × {cluster.problem}", f"for example {example}", width)
        lines += _wrapped(f"{cluster.case}: {cluster.seen}", width, 6)
    return lines + _more(len(statistics.clusters), "clusters", width)


def _need_lines(statistics: ClassStatistics, width: int) -> list[str]:
    if not statistics.needs:
        return []
    names = statistics.names
    lines = ["Waits for a person"]
    for kind in NeedKind:
        needs = [need for need in statistics.needs if need.kind is kind]
        if needs:
            lines += _wrapped(f"{count(len(needs), 'file')} {NEED_WORDS[kind]}", width, 3)
            for need in needs[: 0 if statistics.anonymous else _LINES]:
                lines += _wrapped(_need_words(need, names), width, 6)
            if len(needs) > _LINES and not statistics.anonymous:
                lines += _more(len(needs), "needs", width)
    return lines


def _need_words(need: Need, names: Mapping[str, str]) -> str:
    who = ", ".join(names.get(key, visible(key)) for key in need.students)
    return ", ".join(part for part in (need.path, who, need.problem) if part) + (f": {need.reason}" * bool(need.reason))


def _more(number: int, name: str, width: int) -> list[str]:
    more = number - _LINES
    return _wrapped(f"and {more} more: --format csv --table {name} has them all", width, 6) if more > 0 else []


# Lines


def _both_sides(left: str, right: str, width: int) -> list[str]:
    gap = width - cell_len(left) - cell_len(right)
    if gap >= 2:
        return [left + " " * gap + right]
    indent = len(left) - len(left.lstrip())
    return [*_wrapped(left.strip(), width, indent), *_wrapped(right, width, indent + 3)]


def _labelled(label: str, words: str, width: int) -> list[str]:
    indent, column = 3, 10
    lines = _wrapped(words, width, indent + column)
    lines[0] = f"{'':{indent}}{label:<{column}}{lines[0].lstrip()}"
    return lines


def _wrapped(words: str, width: int, indent: int = 0) -> list[str]:
    """`words` on lines of at most `width` cells, broken between words; an ideograph takes two cells.

    A line never begins with what a CI system would take for a command, wherever it is broken.
    """
    return [" " * indent + line for line in _broken(words.replace("::", r":\x3a"), width - indent)] or [""]


def _broken(words: str, width: int) -> Iterator[str]:
    line = ""
    for word in words.split():
        pieces = chop_cells(word, width) if cell_len(word) > width else [word]
        for piece in pieces:
            longer = f"{line} {piece}" if line else piece
            if line and cell_len(longer) > width:
                yield line
                line = piece
            else:
                line = longer
    if line:
        yield line
