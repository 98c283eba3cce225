# SPDX-License-Identifier: Apache-2.0
"""`grader verify`: is a problem package sound?"""

from __future__ import annotations

import json

import click

from grader.cli import common
from grader.errors import ExitCode
from grader.packages.course import Course


@click.command("verify")
@common.problem_argument(nargs=-1)
@common.course_option
@click.option("--write", is_flag=True, help="Make contract.json anew from the reference's annotations.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(problem: tuple[str, ...], course: Course, write: bool, format_name: str) -> ExitCode:
    """Check problem packages (all if no PROBLEM is given): files, points, reference, honest solutions, starter.

    \b
    Examples:
      grader verify
      grader verify gumbel_softmax --write
    """
    wanted = [course.require(name) for name in problem] or list(course.problem_ids())
    launched = common.launch_runners(course, [(name, b"") for name in wanted])
    findings = []
    with common.sandbox(launched) as box:
        from grader.verify import verify

        for name in wanted:
            if format_name == "text":
                click.echo(name)
            for finding in verify(course, name, box, write=write):
                findings.append(finding)
                if format_name == "text":
                    click.echo(f"  {'pass' if finding.passed else 'FAIL'}  {finding.gate:<10} {finding.detail}")
    if format_name == "json":
        rows = [{"problem": f.problem, "gate": f.gate, "passed": f.passed, "detail": f.detail} for f in findings]
        click.echo(json.dumps({"schema": "softmark/verify/v1", "findings": rows}, indent=2))
    return ExitCode.SOLVED if all(finding.passed for finding in findings) else ExitCode.UNSOUND_PACKAGE
