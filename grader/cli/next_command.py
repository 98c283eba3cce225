# SPDX-License-Identifier: Apache-2.0
"""`grader next`: the problem to work on next, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command
from grader.errors import ExitCode

if TYPE_CHECKING:
    from grader.desk.path import Suggestion
    from grader.packages.course import Course


@click.command("next", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.UNSOUND_PACKAGE))
@common.text_or_json
@common.course_option
def command(course: Course, format_name: str) -> ExitCode:
    """Say which problem comes next, and why.

    \b
    Examples:
      grader next
      grader next --format json

    What you have begun comes first; after that the first problem of the course whose prerequisites you have done. A
    problem is done when its public examples pass, or when grader grade found it solved.
    """
    from grader.cli.reading import problems_of
    from grader.desk import Desk
    from grader.desk.path import suggestion

    problems, code = problems_of(course)
    found = suggestion(problems, Desk.of(course))
    if format_name == "json":
        click.echo(json.dumps(_data(found), indent=2))
    elif found is not None:
        click.echo("\n".join(_lines(found)))
        click.echo(f"next: {_step(found)}", err=True)
    elif problems:
        click.echo("Nothing is left: every problem of this course passes its public examples.")
        click.echo("next: grader progress shows what is known to be solved", err=True)
    return code


def _lines(found: Suggestion) -> list[str]:
    problem = found.problem
    level = f"difficulty {problem.difficulty} of 5, about {problem.minutes} minutes, {problem.framework}"
    lines = [problem.id, f"  {problem.title}", f"  {problem.chapter} · {level}", f"  {problem.summary}"]
    return lines + [f"  {'Why' if number == 0 else '   '}  {why}" for number, why in enumerate(found.reasons)]


def _step(found: Suggestion) -> str:
    name = found.problem.id
    if found.begun:
        return f"grader watch {name} checks your file whenever you save it; grader hint {name} when you are stuck"
    return f"grader show {name} for the task, grader start {name} to begin"


def _data(found: Suggestion | None) -> dict[str, object]:
    if found is None:
        return {"next": None, "why": [], "begun": False}
    return {"next": found.problem.id, "why": list(found.reasons), "begun": found.begun}
