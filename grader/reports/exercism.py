# SPDX-License-Identifier: Apache-2.0
"""results.json of an Exercism test runner, version 3: a test a case, in the order of the cases.

There are no points in it. `error` at the top says that nothing was run: the file does not load, or could not be judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.errors import GraderError
from grader.model import CaseResult, Report, Status, Verdict
from grader.plaintext import visible
from grader.reports.hosted import NOT_JUDGED, encoded, for_student, in_words, label, student_reason, told, verdict
from grader.reports.options import Options
from grader.reports.page import does_not_load

__all__ = ["failed", "render"]

VERSION = 3
MOST_MESSAGE = 65535
MOST_OUTPUT = 500
TRUNCATED = "\nOutput was truncated. Please limit to 500 chars"

# Anything else is an `error`: the test did not come to an answer that could be wrong.
_STATUS: Mapping[Verdict, str] = {
    Verdict.ACCEPTED: "pass",
    Verdict.WRONG_ANSWER: "fail",
    Verdict.OUTPUT_LIMIT: "fail",
    Verdict.FORBIDDEN: "fail",
    Verdict.SKIPPED: "fail",
}


def render(reports: Sequence[Report], options: Options) -> str:
    """The file. Of several reports, one that could not be judged is a test that errs."""
    ready = for_student(reports, options)
    if all(report.status is Status.NOT_GRADED or does_not_load(report) for report in ready):
        return _error("\n".join(_why(report, options) for report in ready) or "Nothing was graded.")
    tests = [test for report in ready for test in _tests(report, ready, options)]
    solved = all(report.status is Status.SOLVED for report in ready)
    return encoded({"version": VERSION, "status": "pass" if solved else "fail", "message": None, "tests": tests})


def failed(error: GraderError, options: Options) -> str:
    """The file when there are no reports."""
    return _error(student_reason(error))


def _error(message: str) -> str:
    shown = visible(message, MOST_MESSAGE - 40, newlines=True, tabs=True)
    return encoded({"version": VERSION, "status": "error", "message": shown, "tests": []})


def _why(report: Report, options: Options) -> str:
    if report.status is Status.NOT_GRADED:
        return in_words(report)
    return f"{report.problem}: the file could not be loaded\n{told(report, report.cases[0], options)}"


def _tests(report: Report, reports: Sequence[Report], options: Options) -> list[dict[str, Any]]:
    if report.status is Status.NOT_GRADED:
        return [{"name": label("not graded", report, reports), "status": "error", "message": NOT_JUDGED}]
    return [_test(report, case, reports, options) for case in report.cases]


def _test(report: Report, case: CaseResult, reports: Sequence[Report], options: Options) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": label(case.title or case.id, report, reports),
        "status": _STATUS.get(case.verdict, "error"),
    }
    if case.verdict is Verdict.ACCEPTED:
        return test
    why = case.message if case.verdict is Verdict.SKIPPED else told(report, case, options)
    test["message"] = visible(f"{verdict(case)}\n{why}", MOST_MESSAGE - 40, newlines=True, tabs=True)
    printed = case.twin.printed if case.twin is not None else ""
    if printed.strip():
        test["output"] = printed if len(printed) <= MOST_OUTPUT else printed[: MOST_OUTPUT - len(TRUNCATED)] + TRUNCATED
    return test
