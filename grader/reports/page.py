# SPDX-License-Identifier: Apache-2.0
"""What a report says to a person, before any format: which lines, in which order, in which words.

Text, Markdown and JUnit lay out the same `Page`, so that a lost point reads the same everywhere. Everything that may
come from a student goes through `cleaned` first, which also takes away what the reader may not see; no renderer
touches a report that has not been cleaned.
"""

from __future__ import annotations

import dataclasses
import enum
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from grader.marks import points
from grader.model import (
    NOT_ATTEMPTED,
    Call,
    CaseResult,
    Crashed,
    FactKind,
    GroupScore,
    Isolation,
    Killed,
    Limit,
    Lost,
    Outcome,
    Raised,
    Report,
    Returned,
    Status,
    Step,
    Twin,
    Verdict,
)
from grader.plaintext import visible
from grader.reports.options import Detail
from grader.values import describe

__all__ = [
    "Item",
    "Kind",
    "Page",
    "Passage",
    "case_passages",
    "cleaned",
    "compared",
    "count",
    "does_not_load",
    "page",
    "plain",
    "points",
    "standing",
]


_MESSAGE_CHARACTERS = 2000  # of one message: a student's exception may carry a whole array
_PRINTED_CHARACTERS = 64 << 10  # as Limits.printed_bytes
_STEPS = 10  # calls of a transcript that a page shows; JSON has them all

_KEEPS_LINES = frozenset({"printed", "snippet", "replay", "call", "returned", "expected"})
_HOLDS_VALUES = frozenset({"transcript", "evidence", "source"})


class Kind(enum.Enum):
    """How a passage must be laid out, and whose words may be in it."""

    SENTENCE = enum.auto()  # words of the house or of a problem's author
    QUOTED = enum.auto()  # a sentence or value that may hold a student's words
    PRINTED = enum.auto()  # lines that a student's code printed
    PROGRAM = enum.auto()  # Python to copy: its lines must not be broken


@dataclass(frozen=True, slots=True)
class Passage:
    """One labelled piece of a report; `inner` passages explain the one before them."""

    label: str
    text: str
    kind: Kind = Kind.SENTENCE
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A lost point, or one public example: what it costs, where, the verdict in words, and why."""

    mark: str  # "-7", "ok", "failed"
    name: str
    verdict: str
    accepted: bool
    passages: tuple[Passage, ...] = ()
    line: int | None = None  # of the student's file, where there is one


@dataclass(frozen=True, slots=True)
class Page:
    """All that one report says, in reading order."""

    problem: str
    student: str
    digest: str
    standing: str
    solved: bool
    groups: tuple[tuple[str, str], ...]  # name, and points of points
    items: tuple[Item, ...]
    remarks: tuple[Passage, ...]
    footer: tuple[str, ...]


def page(report: Report, detail: Detail) -> Page:
    """The page of one report, as far as `detail` allows."""
    report = cleaned(report, detail)
    return Page(
        problem=report.problem,
        student=report.submission.student,
        digest=report.submission.sha256[:6],
        standing=standing(report),
        solved=report.status is Status.SOLVED,
        groups=tuple(_group(group) for group in report.score.groups) if _has_marks(report) else (),
        items=tuple(_items(report, detail)),
        remarks=tuple(_remarks(report, detail)),
        footer=tuple(_footer(report, detail)),
    )


def cleaned(report: Report, detail: Detail) -> Report:
    """The report with every text made visible, and without what only a teacher may see unless one is reading."""
    report = _visible_everywhere(report)
    if detail is Detail.TEACHER:
        return report
    cases = tuple(dataclasses.replace(case, transcript=(), evidence=None, replay="") for case in report.cases)
    return dataclasses.replace(report, seed=None, cases=cases)


def _visible_everywhere(thing: Any, name: str = "") -> Any:
    """A copy of a report, or of a part of it, in which no text can act; values are left to `describe`."""
    if isinstance(thing, str) and not isinstance(thing, enum.Enum):
        if name in _KEEPS_LINES:
            return visible(thing, _PRINTED_CHARACTERS, newlines=True, tabs=True)
        return visible(thing, _MESSAGE_CHARACTERS)
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        changed = {
            field.name: _visible_everywhere(getattr(thing, field.name), field.name)
            for field in dataclasses.fields(thing)
            if field.name not in _HOLDS_VALUES
        }
        return dataclasses.replace(thing, **changed)
    if isinstance(thing, tuple):
        return tuple(_visible_everywhere(part) for part in thing)
    if isinstance(thing, Mapping):
        return {visible(key): _visible_everywhere(part) for key, part in thing.items()}
    return thing


# Numbers in words


def _lost(value: float) -> str:
    """Lost points with at most two decimals, rounded up: what is missing is never shown as nothing."""
    return f"{max(math.ceil(value * 100 - 1e-6), 0) / 100:.2f}".rstrip("0").rstrip(".")


def count(number: int, noun: str) -> str:
    """`1 case`, `35 cases`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _duration(seconds: float) -> str:
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)} ms"
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _size(size_bytes: float) -> str:
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size_bytes >= unit:
            return f"{size_bytes / unit:g} {name}"
    return f"{size_bytes:g} bytes"


def _words(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


# The first glance


def _is_not_graded(report: Report) -> bool:
    return report.status is Status.NOT_GRADED or (report.score.points is None and not report.examples_only)


def does_not_load(report: Report) -> bool:
    """Whether the file could not become the contract's functions, so that nothing was run."""
    return bool(report.cases) and all(case.verdict is Verdict.LOAD_ERROR for case in report.cases)


def _has_marks(report: Report) -> bool:
    """Whether points by group say more than the total: not for a file of which nothing was run."""
    nothing_ran = report.reason == NOT_ATTEMPTED or does_not_load(report)
    return not (report.examples_only or _is_not_graded(report) or nothing_ran)


def standing(report: Report) -> str:
    """Where the submission stands, in a few words: `93/100, 7 points left`."""
    if _is_not_graded(report):
        return "not graded"
    if report.examples_only:
        if report.reason == NOT_ATTEMPTED:
            return NOT_ATTEMPTED
        accepted = sum(case.verdict is Verdict.ACCEPTED for case in report.cases)
        unwritten = sum(case.fact == FactKind.NOT_WRITTEN for case in report.cases)
        rest = f", {unwritten} {NOT_ATTEMPTED}" if unwritten else ""
        return f"{accepted} of {count(len(report.cases), 'public example')} ok{rest}"
    got = report.score.points or 0.0
    mark = f"{points(got)}/{points(report.score.max_points)}"
    if report.status is Status.SOLVED:
        return f"{mark}, solved"
    if report.reason == NOT_ATTEMPTED:
        return f"{mark}, {NOT_ATTEMPTED}"
    left = _lost(report.score.max_points - got)
    return f"{mark}, {left} point{'' if left == '1' else 's'} left" if left != "0" else f"{mark}, not solved"


def _group(group: GroupScore) -> tuple[str, str]:
    return group.name, f"{points(group.points)}/{points(group.max_points)}"


def _footer(report: Report, detail: Detail) -> list[str]:
    confined = "no isolation" if report.isolation is Isolation.NONE else f"{report.isolation.value} isolation"
    noun = "public example" if report.examples_only else "case"
    footer = [confined, count(len(report.cases), noun), _duration(report.duration_s)]
    if detail is Detail.TEACHER and report.seed is not None:
        footer.append(f"--seed {report.seed} repeats it")
    return footer


# Lost points and examples


def _items(report: Report, detail: Detail) -> list[Item]:
    if report.reason == NOT_ATTEMPTED:
        return []
    if _is_not_graded(report):
        return _judge_errors(report) if detail is Detail.TEACHER else []
    if report.examples_only:
        return _examples(report, detail)
    lost = _folded(report)
    return [_loss(report, cases, detail, again=number > 0) for number, cases in enumerate(lost)] + [
        *_held_back(report),
        *_skipped(report),
    ]


def _folded(report: Report) -> list[list[CaseResult]]:
    """Cases that were not accepted: those of a group that say the same are one, those of a file that does not load too.

    They say the same when what follows the title does: a message begins with the case's own title.

    Groups in their own order, in a group the dearest first; the case that speaks for the others has a twin if any has.
    """
    order = [group.name for group in report.score.groups]
    folded: dict[tuple[str, ...], list[CaseResult]] = {}
    for case in report.cases:
        if case.verdict is Verdict.LOAD_ERROR:
            folded.setdefault((case.verdict,), []).append(case)
        elif case.verdict not in (Verdict.ACCEPTED, Verdict.SKIPPED):
            folded.setdefault((case.verdict, case.group, case.message.removeprefix(case.title)), []).append(case)
    for cases in folded.values():
        cases.sort(key=lambda case: (case.twin is None, case.points - case.max_points))

    def place(cases: Sequence[CaseResult]) -> tuple[int, float]:
        group = cases[0].group
        return order.index(group) if group in order else len(order), -_lost_points(cases)

    return sorted(folded.values(), key=place)


def _lost_points(cases: Sequence[CaseResult]) -> float:
    return sum(case.max_points - case.points for case in cases)


def _loss(report: Report, cases: Sequence[CaseResult], detail: Detail, *, again: bool = False) -> Item:
    """One lost point: its first case speaks, the others are counted. `again` refers to the cause already given."""
    first = cases[0]
    others = len(cases) - 1
    every = does_not_load(report)
    passages = case_passages(report, first, detail, again=again)
    if others and not every:
        where = "" if first.verdict is Verdict.LOAD_ERROR else " of this group"
        passages.insert(1, Passage("", f"and {others} more case{'' if others == 1 else 's'}{where}"))
    if others and detail is Detail.TEACHER:
        passages.append(Passage("Cases", ", ".join(case.id for case in cases)))
    return Item(
        mark=f"-{_lost(_lost_points(cases))}",
        name="every case" if every else f"{first.group}/{first.id}",
        verdict=_words(first.verdict),
        accepted=False,
        passages=tuple(passages),
        line=first.line,
    )


def _held_back(report: Report) -> list[Item]:
    """One line a group that is all or nothing: what its accepted cases would have earned."""
    groups: dict[str, list[CaseResult]] = {}
    for case in report.cases:
        if case.verdict is Verdict.ACCEPTED and case.points < case.max_points:
            groups.setdefault(case.group, []).append(case)
    why = "earned by all cases of the group together, or not at all"
    return [Item(f"-{_lost(_lost_points(cases))}", name, why, accepted=False) for name, cases in groups.items()]


def _skipped(report: Report) -> list[Item]:
    """One line a skipped group: the judge's sentence says which group must be complete first."""
    groups: dict[str, list[CaseResult]] = {}
    for case in report.cases:
        if case.verdict is Verdict.SKIPPED:
            groups.setdefault(case.group, []).append(case)
    items = []
    for name, cases in groups.items():
        why = cases[0].message or "skipped until every case of the groups it requires is accepted"
        why = why if why.startswith("skipped") else f"skipped: {why}"
        items.append(Item(f"-{_lost(_lost_points(cases))}", name, why.rstrip("."), accepted=False))
    return items


def _judge_errors(report: Report) -> list[Item]:
    """The cases that could not be judged, for the one who mends them."""
    items = []
    for case in report.cases:
        if case.verdict is Verdict.JUDGE_ERROR:
            passages = (Passage("Seen", _seen(report, case), Kind.QUOTED), *_evidence(case))
            items.append(Item("?", f"{case.group}/{case.id}", _words(case.verdict), False, passages))
    return items


def _examples(report: Report, detail: Detail) -> list[Item]:
    if does_not_load(report):
        first = report.cases[0]
        passages = tuple(case_passages(report, first, detail))
        verdict = _words(Verdict.LOAD_ERROR)
        return [Item("failed", "every public example", verdict, accepted=False, passages=passages, line=first.line)]
    items = []
    for case in report.cases:
        accepted = case.verdict is Verdict.ACCEPTED
        passages = () if accepted else tuple(case_passages(report, case, detail))
        if case.fact == FactKind.NOT_WRITTEN:
            # Nothing was answered, so nothing failed: one line will do.
            items.append(Item("-", case.id, NOT_ATTEMPTED, accepted, (), case.line))
            continue
        mark = "ok" if accepted else "failed"
        items.append(Item(mark, case.id, _words(case.verdict), accepted, passages, case.line))
    return items


# Seen, Cause, Try


def case_passages(report: Report, case: CaseResult, detail: Detail, *, again: bool = False) -> list[Passage]:
    """Why one case was not accepted: three lines, then what `detail` adds. `report` must be cleaned."""
    passages = [Passage("Seen", _seen(report, case), Kind.QUOTED)]
    if not again:
        passages += [Passage("Also", observation) for observation in report.observations]
    if report.diagnosis is not None and again:
        passages += [Passage("Cause", "as above"), Passage("Try", "as above" + _twin_pointer(report, case, detail))]
    else:
        if report.diagnosis is not None:
            cause = report.diagnosis.message.rstrip(".")
            passages.append(Passage("Cause", f"{cause} ({report.diagnosis.basis})"))
        passages.append(_next_try(report, case, detail))
    if case.twin is not None and report.examples_only:
        passages += _rerun(case.twin)
    elif case.twin is not None and detail is not Detail.BRIEF:
        again_in_public = f"this case again, with public seed {case.twin.seed}: {case.twin.message}"
        passages += [Passage("Twin", again_in_public, Kind.QUOTED), *_rerun(case.twin)]
    if detail is Detail.TEACHER:
        passages += _evidence(case)
    return passages


def _seen(report: Report, case: CaseResult) -> str:
    """The measured fact, with the line of the student's file where there is one."""
    # The title of an example stands in the line above.
    seen = case.message.removeprefix(f"{case.title}: ") if report.examples_only else case.message
    if case.verdict is Verdict.LOAD_ERROR:
        seen = report.reason or case.message or "the file could not be loaded"
    elif not seen:
        seen = f"{_words(case.verdict)}, nothing more was seen"
    if case.line is None or re.search(rf"\bline {case.line}\b", seen):
        return seen
    return f"{report.submission.file}, line {case.line}: {seen}"


def plain(passages: Iterable[Passage]) -> str:
    """Passages for a page without markup: `Label  text`.

    Further lines stand further in, so that none of a student's reads as one of ours.
    """
    return "\n".join(_plain(passage) for passage in passages)


def _plain(passage: Passage) -> str:
    indent = "  " if passage.inner else ""
    lines = passage.text.split("\n")
    if passage.kind is Kind.PROGRAM:
        return "\n".join([f"{indent}{passage.label}", *lines])
    if passage.kind is Kind.PRINTED:
        lines = [f"| {line}" for line in lines]
    return f"{indent}{passage.label.ljust(8)} " + f"\n{indent}{' ' * 9}".join(lines)


def _twin_pointer(report: Report, case: CaseResult, detail: Detail) -> str:
    hidden = case.twin is not None and detail is Detail.BRIEF and not report.examples_only
    return "  (twin: --detail student)" if hidden else ""


def _next_try(report: Report, case: CaseResult, detail: Detail) -> Passage:
    """The one next step: the diagnosis' hint, else what the verdict suggests."""
    if case.verdict in (Verdict.LOAD_ERROR, Verdict.JUDGE_ERROR) and report.next_step:
        return Passage("Try", report.next_step, Kind.QUOTED)
    hint = report.diagnosis.hint if report.diagnosis is not None else ""
    return Passage("Try", (hint or _suggestion(report, case, detail)) + _twin_pointer(report, case, detail))


def _suggestion(report: Report, case: CaseResult, detail: Detail) -> str:
    limits = report.limits
    match case.verdict:
        case Verdict.LOAD_ERROR if case.line is not None:
            return f"look at line {case.line} of your file, and at the line before it"
        case Verdict.LOAD_ERROR:
            return "run your file with python alone, and read the last line that it prints"
        case Verdict.RUNTIME_ERROR if case.line is not None:
            return f"look at line {case.line} of your file"
        case Verdict.TIME_LIMIT:
            limit = f"one call may take {limits.cpu_s:g} s of CPU time"
            return f"end every loop, and use array operations where you can; {limit}"
        case Verdict.MEMORY_LIMIT:
            return f"build no array larger than the result needs; {_size(limits.memory_bytes)} are allowed"
        case Verdict.OUTPUT_LIMIT:
            return f"return only what the statement names; one answer may hold {_size(limits.answer_bytes)}"
        case Verdict.FORBIDDEN:
            return f"write this step yourself{_instead_of(report)}"
        case Verdict.JUDGE_ERROR:
            return "tell your teacher: the judge erred here, not your file"
        case _ if report.examples_only and case.twin is not None:
            return "compare what was returned with what was expected"
        case _ if case.twin is not None and detail is Detail.BRIEF:
            return "compare your result with the expected one on public inputs"
        case _ if case.twin is not None:
            return "run the twin below, and compare what was returned with what was expected"
        case _:
            return f"read what the statement asks for here: grader show {report.problem}"


def _instead_of(report: Report) -> str:
    calls = _library_calls(report)
    return f" instead of calling {calls}" if calls else ", without the library call"


def _library_calls(report: Report) -> str:
    return ", ".join(f"{call.name} (line {call.line})" for call in report.library_calls)


def _rerun(twin: Twin) -> list[Passage]:
    """A public failing call: what was asked, both results, and a program that repeats it."""
    parts = (
        Passage("Call", twin.call, Kind.QUOTED, inner=True),
        Passage("Returned", twin.returned, Kind.QUOTED, inner=True),
        Passage("Expected", twin.expected, Kind.QUOTED, inner=True),
        Passage("Printed", twin.printed, Kind.PRINTED, inner=True),
        Passage("Replay", twin.snippet, Kind.PROGRAM, inner=True),
    )
    return [dataclasses.replace(part, text=part.text.strip("\n")) for part in parts if part.text.strip()]


def _evidence(case: CaseResult) -> list[Passage]:
    """What was graded, for the teacher: the comparison, and the calls that led to it."""
    passages = []
    if case.evidence is not None:
        passages = [
            Passage("Graded", visible(case.evidence.what), Kind.QUOTED),
            Passage("Returned", compared(case.evidence.returned), Kind.QUOTED, inner=True),
        ]
        if case.evidence.expected is not None:
            passages.append(Passage("Expected", compared(case.evidence.expected), Kind.QUOTED, inner=True))
    for number, step in enumerate(case.transcript[:_STEPS], start=1):
        passages.append(Passage(f"Call {number}", _step(step), Kind.QUOTED, inner=True))
    more = len(case.transcript) - _STEPS
    if more > 0:
        passages.append(Passage("", f"and {count(more, 'more call')}: --format json has them all", inner=True))
    if case.replay:
        passages.append(Passage("Replay", case.replay, Kind.PROGRAM, inner=True))
    return passages


def compared(value: Any) -> str:
    """One side of a failed expectation: words as they are, such as a traceback, and any other value described."""
    if isinstance(value, str):
        return visible(value.strip("\n"), _MESSAGE_CHARACTERS, newlines=True)
    return describe(value)


def _step(step: Step) -> str:
    return f"{_call(step.call)} {_outcome(step.outcome)}"


def _call(call: Call) -> str:
    arguments = [describe(argument) for argument in call.arguments]
    arguments += [f"{name}={describe(value)}" for name, value in call.options.items()]
    if call.wrt:
        arguments.append(f"gradients for {', '.join(call.wrt)}")
    seeded = "" if call.seed is None else f" after seed {call.seed}"
    return visible(f"{call.function}({'; '.join(arguments)}){seeded}")


def _outcome(outcome: Outcome) -> str:
    match outcome:
        case Returned():
            gradients = f", gradients {describe(outcome.gradients)}" if outcome.gradients else ""
            changed = f", changed {', '.join(outcome.changed)}" if outcome.changed else ""
            return visible(f"returned {describe(outcome.value)}{gradients}{changed}")
        case Raised():
            line = "" if outcome.line is None else f" (line {outcome.line})"
            return visible(f"raised {outcome.kind}: {outcome.message}", _MESSAGE_CHARACTERS) + line
        case Killed():
            measure = _size if outcome.limit is Limit.ANSWER else _duration
            return f"was killed at {measure(outcome.used)}; {measure(outcome.allowed)} of {outcome.limit.value} allowed"
        case Crashed():
            return visible(f"crashed: {outcome.how}", _MESSAGE_CHARACTERS)
        case Lost():
            return visible(f"was lost, not through the submission: {outcome.why}", _MESSAGE_CHARACTERS)
        case _:
            assert_never(outcome)


# What stands below the items


def _remarks(report: Report, detail: Detail) -> list[Passage]:
    remarks = _ending(report)
    if report.library_calls:
        remarks.append(Passage("Uses", _library_calls(report), Kind.QUOTED))
    if report.printed.strip() and detail is not Detail.BRIEF:
        remarks.append(Passage("Printed", report.printed, Kind.PRINTED))
    if report.examples_only and not _is_not_graded(report):
        hidden = count(report.hidden_cases, "hidden case") if report.hidden_cases else "hidden cases"
        decide = "decides" if report.hidden_cases == 1 else "decide"
        warning = "passing the examples is not solving the problem"
        remarks.append(Passage("Note", f"these are public examples; {hidden} {decide}; {warning}"))
    return remarks


def _ending(report: Report) -> list[Passage]:
    """Why there is no mark, or nothing to mark; and the next step, unless an item has named it already."""
    next_step = [Passage("Next", report.next_step, Kind.QUOTED)] if report.next_step else []
    if report.reason == NOT_ATTEMPTED:
        step = report.next_step or "write the body of the function, then run the same command again"
        return [Passage("Seen", "every function still raises NotImplementedError"), Passage("Try", step, Kind.QUOTED)]
    if _is_not_graded(report):
        why = report.reason or "the judge could not finish"
        return [Passage("Why", why, Kind.QUOTED), *next_step]
    named = any(case.verdict is Verdict.LOAD_ERROR for case in report.cases)
    return [] if named else next_step
