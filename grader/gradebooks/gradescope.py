# SPDX-License-Identifier: Apache-2.0
"""results.json of Gradescope for one submission: points a group at once, cases when the policy lets them be seen.

Gradescope takes a test of 0 of 0 points for passed unless it has a status, and one without any result for a crash of
the autograder; so every test has a status, and a submission that was not graded has tests that say so.

`results` makes the file from a sheet of a run. What it is made of is public: `grader.reports.gradescope` makes the same
file from reports, where there is no run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from grader.coursework import Feedback, Mark, Place, Sheet
from grader.marks import counting
from grader.marks.groups import complete
from grader.model import CaseResult, GroupScore, Report, Verdict
from grader.plaintext import visible

__all__ = ["document", "encoded", "group_tests", "not_graded_tests", "results", "text"]

_LEVELS = list(Feedback)  # each holds all of the one before it
_TEXT = 4000  # characters of what one test says


def results(sheet: Sheet) -> bytes:
    """The file for one student's submission. What `after_deadline` tells and the sheet does not yet, comes after it.

    The score at the top is the total, lateness and decisions of people included; it outweighs the sum of the tests.
    """
    steps = [f"{mark.problem}: {'; '.join(mark.steps)}" for mark in sheet.total.marks]
    if sheet.total.final is None:
        tests = not_graded_tests([*steps, *sheet.total.steps])
        return encoded(document(0, tests, graded=False)).encode("utf-8")
    reports = {
        problem: graded.report
        for (student, problem), graded in counting(sheet.policy, sheet.graded, sheet.adjustments).items()
        if student == sheet.student.key
    }
    tests = [test for mark in sheet.total.marks for test in _tests(sheet, mark, reports.get(mark.problem))]
    output = text([*steps, *sheet.total.steps[-1:]])
    seconds = sum(report.duration_s for report in reports.values())
    return encoded(document(sheet.total.final, tests, output, seconds)).encode("utf-8")


def document(
    score: float, tests: Sequence[dict[str, Any]], output: str = "", seconds: float = 0.0, *, graded: bool = True
) -> dict[str, Any]:
    """The whole file. `score` outweighs the sum of the tests; `output` stands above them."""
    return {
        "score": score,
        "execution_time": round(seconds, 3),
        "output": output,
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "tests": list(tests),
        "extra_data": {"graded": graded},
    }


def encoded(document: dict[str, Any]) -> str:
    """The file's text."""
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def text(lines: Iterable[str]) -> str:
    """Lines in which nothing acts, each of a bounded length."""
    return "\n".join(visible(line, _TEXT) for line in lines)


def _tests(sheet: Sheet, mark: Mark, report: Report | None) -> Iterator[dict[str, Any]]:
    if report is None or mark.place is not Place.GRADED:
        yield {
            "name": mark.problem,
            "status": "passed" if mark.final == mark.max_points or mark.excused else "failed",
            "output": text(mark.steps),
        }
        return
    later = max(sheet.feedback, sheet.policy.after_deadline, key=_LEVELS.index)
    yield from group_tests(mark.problem, report, sheet.feedback, later)


def _message(case: CaseResult) -> str:
    """What was seen; a message begins with the case's title, which its line has already."""
    seen = case.message.removeprefix(case.title).removeprefix(": ")
    return f": {visible(seen, _TEXT)}" if seen else ""


def group_tests(
    name: str, report: Report, now: Feedback, later: Feedback, told: Callable[[CaseResult], str] = _message
) -> Iterator[dict[str, Any]]:
    """A test a group, with its points; and where `later` tells more than `now`, one that is shown after the due date.

    `told` is what full feedback adds to the line of a case that was not accepted.
    """
    for group in report.score.groups:
        title = f"{name} / {visible(group.name, 80)}"
        status = "passed" if complete(report, group) else "failed"
        at_once = _cases(report, group, now, told)
        afterwards = _cases(report, group, later, told)
        yield {
            "name": title,
            "score": group.points,
            "max_score": group.max_points,
            "status": status,
            "output": "\n".join([visible(group.about, _TEXT), *at_once]),
        }
        if afterwards != at_once:
            details = {"name": f"{title}, cases", "status": status, "output": "\n".join(afterwards)}
            yield details | {"visibility": "after_due_date"}


def _cases(report: Report, group: GroupScore, feedback: Feedback, told: Callable[[CaseResult], str]) -> list[str]:
    """A line a case; with full feedback also what was seen."""
    if feedback is Feedback.SCORE:
        return []
    lines = []
    for case in report.cases:
        if case.group == group.name:
            line = f"{visible(case.title, _TEXT)}: {case.verdict.value.replace('_', ' ')}"
            if feedback is Feedback.FULL and case.verdict is not Verdict.ACCEPTED:
                line += visible(told(case), _TEXT, newlines=True)
            lines.append(line)
    return lines


def not_graded_tests(why: Iterable[str], what: str = "") -> list[dict[str, Any]]:
    """Instead of a mark that there is not: one test for the student, and a hidden one for the teacher."""
    name = f"{what}: not graded" if what else "Not graded"
    reason = f"Why {what or 'it'} was not graded"
    shown = "There is no mark yet. The 0 that is shown here is none: a person will look at it."
    return [
        {"name": name, "score": 0, "max_score": 0, "status": "failed", "output": shown},
        {"name": reason, "score": 0, "max_score": 0, "status": "failed", "visibility": "hidden", "output": text(why)},
    ]
