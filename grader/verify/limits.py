# SPDX-License-Identifier: Apache-2.0
"""Time limits from what honest solutions cost, frozen in problem.toml: they must not move with the machine."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from grader.cases import Case
from grader.errors import PackageError
from grader.judge import grade
from grader.model import Report, Submission
from grader.packages import Course, Problem, load_cases
from grader.sandbox import Sandbox

__all__ = ["measured_limits", "renew_limits", "write_limits"]

REFERENCE_FACTOR = 20.0  # how much slower than the reference a right solution may be
ACCEPTED_FACTOR = 4.0  # and than the slowest honest solution of the package, on a slower machine
LEAST_CALL_S, LEAST_SUBMISSION_S = 2.0, 60.0
SEED = 11


def renew_limits(course: Course, problem_id: str, sandbox: Sandbox) -> None:
    """Measure a problem's honest solutions and write its limits anew."""
    problem = Problem.read(course, problem_id)
    cpu_s, submission_cpu_s = measured_limits(problem, load_cases(problem, course), sandbox)
    write_limits(problem.folder / "problem.toml", cpu_s, submission_cpu_s)


def measured_limits(problem: Problem, cases: Sequence[Case], sandbox: Sandbox) -> tuple[float, float]:
    """CPU seconds of one call, and of all calls together, that leave honest solutions room enough.

    Each solution is run with ten times the present limits, so that a limit that is too tight can be found.
    """
    reference = _cost(problem, cases, sandbox, problem.solution)
    slowest = [_cost(problem, cases, sandbox, file) for file in sorted((problem.folder / "accepted").glob("*.py"))]
    call = max(LEAST_CALL_S, REFERENCE_FACTOR * reference[0], *(ACCEPTED_FACTOR * cost[0] for cost in slowest))
    whole = max(LEAST_SUBMISSION_S, REFERENCE_FACTOR * reference[1], *(ACCEPTED_FACTOR * cost[1] for cost in slowest))
    return float(math.ceil(call)), float(math.ceil(whole))


def write_limits(path: Path, cpu_s: float, submission_cpu_s: float) -> None:
    """Put the limits into the [limits] table of a problem.toml; every other byte stays.

    PackageError when the table or one of its two keys is missing.
    """
    text = path.read_text("utf-8")
    for key, value in (("cpu_s", cpu_s), ("submission_cpu_s", submission_cpu_s)):
        text, count = re.subn(rf"(?m)^({key}\s*=\s*)[0-9.]+", rf"\g<1>{value:.1f}", text)
        if count != 1:
            raise PackageError(f"{path}: limits: {key} stands there {count} times, not once")
    path.write_text(text, "utf-8")


def _cost(problem: Problem, cases: Sequence[Case], sandbox: Sandbox, file: Path) -> tuple[float, float]:
    submission = Submission("verify", problem.id, f"{problem.id}.py", file.read_bytes())
    report: Report = grade(problem, cases, submission, sandbox, seed=SEED, time_factor=10.0)
    calls = [step.outcome.cpu_s for result in report.cases for step in result.transcript]
    return max(calls, default=0.0), sum(calls)
