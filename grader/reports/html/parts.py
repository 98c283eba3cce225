# SPDX-License-Identifier: Apache-2.0
"""One report as a template reads it: what `grader.reports.page` says, with its passages in rows, and what was right.

The words are those of every other format. What a level of feedback hides is not made at all, so that no template can
show it by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from grader.coursework import Feedback
from grader.model import CaseResult, Report, Verdict
from grader.plaintext import visible
from grader.reports.html.code import Listing, listing
from grader.reports.options import Detail
from grader.reports.page import Item, Page, Passage, count, page, points

__all__ = ["Case", "Group", "Loss", "Part", "Row", "part", "rows"]

_FOLDED = ("Twin", "Graded")  # what explains these passages is long, and read by those who want to


@dataclass(frozen=True, slots=True)
class Row:
    """A label, what is said under it, and the rows that explain it; `folded` ones are opened by the reader."""

    label: str
    passages: tuple[Passage, ...]
    inner: tuple[Row, ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Loss:
    """A lost point, or a public example, with the line of the student's file where there is one."""

    item: Item
    rows: tuple[Row, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One line a case."""

    id: str
    title: str
    accepted: bool
    verdict: str
    points: str
    max_points: str


@dataclass(frozen=True, slots=True)
class Group:
    """The points of a group; `cases` are empty where only points are told."""

    name: str
    about: str
    points: float
    max_points: float
    cases: tuple[Case, ...] = ()

    @property
    def mark(self) -> str:
        """Points of points."""
        return f"{points(self.points)}/{points(self.max_points)}"

    @property
    def right(self) -> tuple[Case, ...]:
        """The cases that were accepted."""
        return tuple(case for case in self.cases if case.accepted)


@dataclass(frozen=True, slots=True)
class Part:
    """All that a page says of one report, as far as the level of feedback goes."""

    page: Page
    title: str
    feedback: Feedback
    groups: tuple[Group, ...]
    losses: tuple[Loss, ...]
    remarks: tuple[Row, ...]
    code: Listing | None
    file: str
    footer: tuple[str, ...]

    @property
    def right(self) -> int:
        """How many cases were accepted."""
        return sum(len(group.right) for group in self.groups)


def part(report: Report, detail: Detail, feedback: Feedback = Feedback.FULL) -> Part:
    """What is said of a report to this reader.

    `page` takes what was seen, and what may be shown of it, from a report that it has cleaned. What is added here is
    names, titles and points; the template makes them visible, as it does with every text.
    """
    whole = page(report, detail)
    full, verdicts = feedback is Feedback.FULL, feedback is Feedback.VERDICTS
    is_graded = report.score.points is not None and not report.examples_only
    with_code = full and detail is not Detail.BRIEF and bool(report.submission.source)
    code = listing(report.submission.source, _faults(report)) if with_code else None
    return Part(
        page=whole,
        title=report.problem_title,
        feedback=feedback,
        groups=_groups(report, feedback) if whole.groups or (verdicts and is_graded) else (),
        losses=tuple(_losses(report, whole.items, code)) if full else (),
        remarks=rows(whole.remarks) if full else (),
        code=code,
        file=report.submission.file,
        footer=(*whole.footer, *_made_of(report)),
    )


def rows(passages: Iterable[Passage]) -> tuple[Row, ...]:
    """Passages as rows: one without a label goes on in the row before it, inner ones explain the outer one."""
    found: list[tuple[list[Passage], list[Passage]]] = []
    for passage in passages:
        if passage.inner and found:
            found[-1][1].append(passage)
        elif passage.label or not found:
            found.append(([passage], []))
        else:
            found[-1][0].append(passage)
    told = [Row(outer[0].label, tuple(outer), _inner_rows(inner), outer[0].label in _FOLDED) for outer, inner in found]
    return tuple(_together(told))


def _together(told: Iterable[Row]) -> Iterable[Row]:
    """Neighbours that say the same, such as `as above` twice, are one row under both labels."""
    former: Row | None = None
    for row in told:
        if former is not None and not row.inner and [one.text for one in row.passages] == [former.passages[0].text]:
            former = replace(former, label=f"{former.label}, {row.label}")
            continue
        if former is not None:
            yield former
        former = row
    if former is not None:
        yield former


def _inner_rows(passages: Sequence[Passage]) -> tuple[Row, ...]:
    found: list[list[Passage]] = []
    for passage in passages:
        if passage.label or not found:
            found.append([passage])
        else:
            found[-1].append(passage)
    return tuple(Row(together[0].label, tuple(together)) for together in found)


def _groups(report: Report, feedback: Feedback) -> tuple[Group, ...]:
    cases = () if feedback is Feedback.SCORE else report.cases
    return tuple(
        Group(
            group.name,
            group.about,
            group.points,
            group.max_points,
            tuple(_case(case) for case in cases if case.group == group.name),
        )
        for group in report.score.groups
    )


def _case(case: CaseResult) -> Case:
    accepted = case.verdict is Verdict.ACCEPTED
    verdict = case.verdict.value.replace("_", " ")
    return Case(case.id, case.title, accepted, verdict, points(case.points), points(case.max_points))


def _losses(report: Report, items: Iterable[Item], code: Listing | None) -> Iterable[Loss]:
    lines = {visible(name): case.line for case in report.cases for name in (case.id, f"{case.group}/{case.id}")}
    whole_file = report.cases[0].line if report.cases else None
    for item in items:
        line = lines.get(item.name, whole_file if item.name.startswith("every ") else None)
        yield Loss(item, rows(item.passages), line if code is not None and code.shows(line) else None)


def _faults(report: Report) -> dict[int, list[str]]:
    """What went wrong, by line of the student's file: each exception once, with the case that met it first."""
    faults: dict[int, dict[str, list[str]]] = {}
    for case in report.cases:
        if case.line is not None and case.verdict is not Verdict.ACCEPTED:
            verdict = case.verdict.value.replace("_", " ")
            faults.setdefault(case.line, {}).setdefault(verdict, []).append(f"{case.group}/{case.id}")
    return {line: [_fault(*fault) for fault in verdicts.items()] for line, verdicts in faults.items()}


def _fault(verdict: str, cases: Sequence[str]) -> str:
    others = f" and {count(len(cases) - 1, 'more case')}" if len(cases) > 1 else ""
    return f"{verdict} in {cases[0]}{others}"


def _made_of(report: Report) -> tuple[str, ...]:
    made = (
        f"grader {report.environment.grader}" if report.environment.grader else "",
        f"problem {report.problem_version} {report.problem_digest.removeprefix('sha256:')[:6]}".rstrip(),
        f"file {report.submission.sha256[:6]}",
    )
    return tuple(words for words in made if words)
