# SPDX-License-Identifier: Apache-2.0
"""results.json of PrairieLearn's external grader: a score from 0 to 1, and a test a case.

A file that does not load, and one that could not be judged, are not gradable: the attempt is not consumed, and no
points are won or lost. So are public examples alone, since they are no mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from grader.errors import GraderError
from grader.model import CaseResult, Report, Status, Verdict
from grader.plaintext import visible
from grader.reports.hosted import encoded, for_student, in_words, label, student_reason, told, verdict
from grader.reports.options import Options
from grader.reports.page import does_not_load

__all__ = ["failed", "render"]

MOST_BYTES = 1_000_000  # "this file should be limited to 1 MB"
_MESSAGES = (64 << 10, 2000, 300, 0)  # characters of each test's message, until the file is small enough


def render(reports: Sequence[Report], options: Options) -> str:
    """The file, with messages as long as its size allows."""
    ready = for_student(reports, options)
    for limit in _MESSAGES:
        rendered = encoded(_document(ready, options, limit))
        if len(rendered.encode()) <= MOST_BYTES:
            return rendered
    return encoded({**_document(ready, options, 0), "tests": []})


def failed(error: GraderError, options: Options) -> str:
    """The file when there are no reports: the attempt is not consumed."""
    return encoded(_not_gradable([student_reason(error)]))


def _not_gradable(why: Sequence[str]) -> dict[str, Any]:
    return {"gradable": False, "format_errors": list(why), "message": "\n".join(why)}


def _document(reports: Sequence[Report], options: Options, limit: int) -> dict[str, Any]:
    why = [_why_not(report, options) for report in reports]
    stands = [reason or in_words(report) for reason, report in zip(why, reports, strict=True)]
    not_judged = any(report.status is Status.NOT_GRADED for report in reports)
    if not_judged or all(why):  # and where there are no reports
        return _not_gradable([visible(words, 4000, newlines=True) for words in stands] or ["Nothing was graded."])
    tests = [_test(report, case, reports, options, limit) for report in reports for case in report.cases]
    return {"gradable": True, "score": _score(reports), "message": "\n".join(stands), "tests": tests}


def _why_not(report: Report, options: Options) -> str:
    """Why a report is no attempt; empty where it is one."""
    if report.status is Status.NOT_GRADED:
        return in_words(report)
    if report.examples_only:
        return f"{in_words(report)}; public examples are not graded"
    if does_not_load(report):
        return f"{report.problem}: the file could not be loaded\n{told(report, report.cases[0], options)}"
    return ""


def _score(reports: Sequence[Report]) -> float:
    """The share of all points; 1 only when everything is solved."""
    if all(report.status is Status.SOLVED for report in reports):
        return 1.0
    most = sum(report.score.max_points for report in reports)
    got = sum(report.score.points or 0.0 for report in reports)
    return max(min(got / most, math.nextafter(1.0, 0.0)), 0.0) if most else 0.0


def _test(report: Report, case: CaseResult, reports: Sequence[Report], options: Options, limit: int) -> dict[str, Any]:
    accepted = case.verdict is Verdict.ACCEPTED
    message = "" if accepted or not limit else visible(told(report, case, options), limit, newlines=True, tabs=True)
    return {
        "name": label(f"{case.group}/{case.id}", report, reports),
        "description": case.title,
        "points": case.points,
        "max_points": case.max_points,
        "message": "\n".join(filter(None, [verdict(case), message])),
    }
