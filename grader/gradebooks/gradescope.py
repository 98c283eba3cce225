# SPDX-License-Identifier: Apache-2.0
"""results.json of Gradescope for one submission: points a group at once, cases when the policy lets them be seen.

Gradescope takes a test of 0 of 0 points for passed unless it has a status, and one without any result for a crash of
the autograder; so every test has a status, and a submission that was not graded has tests that say so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from grader.coursework import Feedback, Mark, Place, Sheet
from grader.marks import counting
from grader.model import GroupScore, Report, Verdict
from grader.plaintext import visible

__all__ = ["results"]

_LEVELS = list(Feedback)  # each holds all of the one before it
_TEXT = 4000  # characters of what one test says


def results(sheet: Sheet) -> bytes:
    """The file for one student's submission. What `after_deadline` tells and the sheet does not yet, comes after it.

    The score at the top is the total, lateness and decisions of people included; it outweighs the sum of the tests.
    """
    if sheet.total.final is None:
        return _encoded(_ungraded(sheet))
    reports = {
        problem: graded.report
        for (student, problem), graded in counting(sheet.policy, sheet.graded, sheet.adjustments).items()
        if student == sheet.student.key
    }
    tests = [test for mark in sheet.total.marks for test in _tests(sheet, mark, reports.get(mark.problem))]
    steps = [f"{mark.problem}: {'; '.join(mark.steps)}" for mark in sheet.total.marks]
    document = {
        "score": sheet.total.final,
        "execution_time": round(sum(report.duration_s for report in reports.values()), 3),
        "output": _text([*steps, *sheet.total.steps[-1:]]),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "tests": tests,
        "extra_data": {"graded": True},
    }
    return _encoded(document)


def _encoded(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, indent=2, allow_nan=False) + "\n").encode("utf-8")


def _text(lines: list[str]) -> str:
    return "\n".join(visible(line, _TEXT) for line in lines)


def _tests(sheet: Sheet, mark: Mark, report: Report | None) -> Iterator[dict[str, Any]]:
    if report is None or mark.place is not Place.GRADED:
        yield {
            "name": mark.problem,
            "status": "passed" if mark.final == mark.max_points or mark.excused else "failed",
            "output": _text(list(mark.steps)),
        }
        return
    for group in report.score.groups:
        name = f"{mark.problem} / {visible(group.name, 80)}"
        status = "passed" if group.points == group.max_points else "failed"
        now = _cases(report, group, sheet.feedback)
        later = _cases(report, group, max(sheet.feedback, sheet.policy.after_deadline, key=_LEVELS.index))
        yield {
            "name": name,
            "score": group.points,
            "max_score": group.max_points,
            "status": status,
            "output": _text([group.about, *now]),
        }
        if later != now:
            details = {"name": f"{name}, cases", "status": status, "output": _text(later)}
            yield details | {"visibility": "after_due_date"}


def _cases(report: Report, group: GroupScore, feedback: Feedback) -> list[str]:
    """A line a case; with full feedback also what was seen."""
    if feedback is Feedback.SCORE:
        return []
    lines = []
    for case in report.cases:
        if case.group == group.name:
            line = f"{case.title}: {case.verdict.value.replace('_', ' ')}"
            told = feedback is Feedback.FULL and case.message and case.verdict is not Verdict.ACCEPTED
            lines.append(f"{line}: {case.message}" if told else line)
    return lines


def _ungraded(sheet: Sheet) -> dict[str, Any]:
    """A sound file without a mark: one test for the student, a hidden one for the teacher."""
    why = [f"{mark.problem}: {'; '.join(mark.steps)}" for mark in sheet.total.marks]
    tests = [
        {
            "name": "Not graded",
            "score": 0,
            "max_score": 0,
            "status": "failed",
            "output": "There is no mark yet. The 0 that is shown here is none: a person will look at it.",
        },
        {
            "name": "Why it was not graded",
            "score": 0,
            "max_score": 0,
            "status": "failed",
            "visibility": "hidden",
            "output": _text([*why, *sheet.total.steps]),
        },
    ]
    return {
        "score": 0,
        "visibility": "visible",
        "test_output_format": "text",
        "tests": tests,
        "extra_data": {"graded": False},
    }
