# SPDX-License-Identifier: Apache-2.0
"""`grader verify`: is a problem package sound?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option
from grader.cli.delivery import write
from grader.cli.interrupts import held
from grader.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from grader.model import Isolation
    from grader.packages.course import Course

CODES = (ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.UNSOUND_PACKAGE, ExitCode.INTERRUPTED)


@click.command("verify", cls=Command, exit_codes=CODES)
@common.problem_argument(nargs=-1)
@click.option(
    "--write", "renew", cls=Option, is_flag=True, help="Make contract.json anew from the reference's annotations."
)
@click.option(
    "--write-limits",
    "limits",
    cls=Option,
    is_flag=True,
    help="Measure the honest solutions and write the time limits into problem.toml.",
)
@common.text_or_json
@common.isolation_option
@common.course_option
def command(
    problem: tuple[str, ...],
    course: Course,
    isolation: Isolation | None,
    renew: bool,
    limits: bool,
    format_name: str,
) -> ExitCode:
    """Check that problem packages are sound.

    \b
    Examples:
      grader verify
      grader verify gumbel_softmax --write

    All packages, if no PROBLEM is given: files against their schemas, points, examples and contract against the
    reference; the reference and every honest solution must score 100, the starter 0.
    """
    wanted = [course.require(name) for name in problem] or list(course.problem_ids())
    if not wanted:
        raise UsageError("the course has no problems yet", hint="grader list shows the problems")
    findings = []
    with common.sandbox(course, [(name, b"") for name in wanted], isolation) as box:
        with held():
            from grader.verify import renew_limits, verify

        for name in wanted:
            if limits:
                renew_limits(course, name, box)
            if format_name == "text":
                write(f"{name}\n", None)
            for finding in verify(course, name, box, write=renew):
                findings.append(finding)
                if format_name == "text":
                    write(f"  {'pass' if finding.passed else 'FAIL'}  {finding.gate:<10} {finding.detail}\n", None)
    if format_name == "json":
        rows = [{"problem": f.problem, "gate": f.gate, "passed": f.passed, "detail": f.detail} for f in findings]
        write(json.dumps({"schema": "softmark/verify/v1", "findings": rows}, indent=2) + "\n", None)
    return ExitCode.SOLVED if all(finding.passed for finding in findings) else ExitCode.UNSOUND_PACKAGE
