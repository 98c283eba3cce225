# SPDX-License-Identifier: Apache-2.0
"""results.json of Gradescope, for an autograder that grades one submission there.

Points of each group are visible at once; what was seen of each case after the due date, or at once with
`--detail student`. Several problems stand in one file. `grader.gradebooks.gradescope` has the format itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.coursework import Feedback
from grader.errors import GraderError, NothingGradable, UsageError
from grader.gradebooks.gradescope import document, encoded, group_tests, not_graded_tests, text
from grader.model import CaseResult, Report, Status, Verdict
from grader.reports.hosted import for_student, in_words, label, public_detail, student_reason, told, verdict
from grader.reports.options import Detail, Options

__all__ = ["failed", "render"]


def render(reports: Sequence[Report], options: Options) -> str:
    """The file. Its score is the sum of what was graded; what was not has tests that say so, and no points."""
    ready = for_student(reports, options)
    tests = [test for report in ready for test in _tests(report, ready, options)]
    if not tests:
        return failed(NothingGradable("there was nothing to grade"), options)
    return encoded(
        document(
            round(sum(_points(report) for report in ready), 6),
            tests,
            text(in_words(report) for report in ready),
            sum(report.duration_s for report in ready),
            graded=all(report.status is not Status.NOT_GRADED and not report.examples_only for report in ready),
        )
    )


def failed(error: GraderError, options: Options) -> str:
    """The file when there are no reports: Gradescope takes one without a result for a crash.

    What a student can mend is told to the student. A fault of ours is told in full in a test that only staff sees.
    """
    if isinstance(error, NothingGradable | UsageError):
        tests: list[dict[str, Any]] = [{"name": "Nothing was graded", "status": "failed"}]
        tests[0] |= {"score": 0, "max_score": 0, "output": student_reason(error)}
    else:
        tests = not_graded_tests([error.message, error.hint])
    return encoded(document(0, tests, graded=False))


def _points(report: Report) -> float:
    return 0.0 if report.status is Status.NOT_GRADED else report.score.points or 0.0


def _tests(report: Report, reports: Sequence[Report], options: Options) -> list[dict[str, Any]]:
    name = label(report.problem, report, [report, *(one for one in reports if one.problem == report.problem)])
    if report.status is Status.NOT_GRADED:
        return not_graded_tests([f"{report.problem}: {report.reason}", report.next_step], name)
    if report.examples_only:
        return [_example(name, report, case, options) for case in report.cases]

    def seen(case: CaseResult) -> str:
        return "\n" + told(report, case, options)

    now = Feedback.SCORE if public_detail(options) is Detail.BRIEF else Feedback.FULL
    return list(group_tests(name, report, now, Feedback.FULL, seen))


def _example(name: str, report: Report, case: CaseResult, options: Options) -> dict[str, Any]:
    """A public example: it earns nothing, and everything about it is public."""
    accepted = case.verdict is Verdict.ACCEPTED
    return {
        "name": f"{name} / {case.id}",
        "status": "passed" if accepted else "failed",
        "output": verdict(case) if accepted else f"{verdict(case)}\n{told(report, case, options)}",
    }
