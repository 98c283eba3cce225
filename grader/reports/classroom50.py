# SPDX-License-Identifier: Apache-2.0
"""result.json of Classroom 50: `classroom50/result/v1`, a test a group.

The scores there are integers, and the total is the sum of the tests. Ours are rounded down in all, not in every group,
and a group with a failed case never gets the last of its points: 99.6 of 100 is 99, and nothing is full that is not.
Where the most that a group can have is no whole number, it becomes one next to it, so that the total stays.
Each test also has its exact points, and a message where nothing was run: the host keeps what else a test has.

A report that was not graded counts 0 of 0, and the command ends with an exit code that the host takes for a fault of
the grader: it then makes a result of its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from grader.errors import GraderError
from grader.marks.groups import complete
from grader.model import GroupScore, Report, Status, Verdict
from grader.reports.hosted import encoded, for_student, in_words, label, student_reason
from grader.reports.options import Options
from grader.reports.page import does_not_load

__all__ = ["failed", "render"]

SCHEMA = "classroom50/result/v1"
_MOMENT = re.compile(r"submit/(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z")


def render(reports: Sequence[Report], options: Options) -> str:
    """The file. What the runner knows better (owner, moments) is taken from it, or left to it."""
    ready = for_student(reports, options)
    return encoded(_document(list(_tests(ready)), options))


def failed(error: GraderError, options: Options) -> str:
    """The file when there are no reports: nothing of nothing."""
    return encoded(_document([_nothing("not graded") | {"message": student_reason(error)}], options))


def _document(tests: list[dict[str, Any]], options: Options) -> dict[str, Any]:
    given = options.context
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "classroom": given.get("CLASSROOM", ""),
        "assignment": given.get("ASSIGNMENT", ""),
        "assignment_type": given.get("ASSIGNMENT_TYPE", ""),
        "owner": given.get("OWNER", ""),
        "submission": given.get("SUBMISSION_TAG", ""),
        "commit": given.get("COMMIT_URL", ""),
        "release": given.get("RELEASE_URL", ""),
        "review": given.get("REVIEW_URL") or given.get("COMMIT_URL", ""),
        "datetime": _moment(given.get("SUBMISSION_TAG", "")),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    may_lack = ("assignment_type", "owner", "datetime")
    return {key: value for key, value in document.items() if value or key not in may_lack}


def _moment(tag: str) -> str:
    """The moment that a submission's tag holds; empty where it holds none."""
    match = _MOMENT.match(tag)
    return f"{match[1]}T{match[2]}:{match[3]}:{match[4]}Z" if match else ""


def _nothing(name: str) -> dict[str, Any]:
    return {"test-name": name, "passed": False, "score": 0, "max-score": 0}


def _tests(reports: Sequence[Report]) -> Iterator[dict[str, Any]]:
    rounding = _Rounding()
    for report in reports:
        if report.status is Status.NOT_GRADED:
            yield _nothing(label("not graded", report, reports)) | {"message": in_words(report)}
        elif report.examples_only:
            for case in report.cases:
                yield _nothing(label(case.id, report, reports)) | {"passed": case.verdict is Verdict.ACCEPTED}
        else:
            for group in report.score.groups:
                passed = complete(report, group)
                score, most = rounding.of(group, passed=passed)
                test: dict[str, Any] = {"test-name": label(group.name, report, reports), "passed": passed}
                test |= {"score": score, "max-score": most, "points": group.points, "max-points": group.max_points}
                yield test | ({"message": in_words(report)} if does_not_load(report) else {})


class _Rounding:
    """Hands out whole points: what one group loses by rounding down, the next may get."""

    def __init__(self) -> None:
        self._left = 0.0  # of points
        self._left_of_most = 0.0

    def of(self, group: GroupScore, *, passed: bool) -> tuple[int, int]:
        """The group's points and the most that it can have: one at least, so that a failed one is seen in the total."""
        most = max(math.floor(group.max_points + self._left_of_most + 1e-6), 1)
        self._left_of_most += group.max_points - most
        if passed:
            return most, most
        score = max(min(math.floor(group.points + self._left + 1e-6), most - 1), 0)
        self._left += group.points - score
        return score, most
