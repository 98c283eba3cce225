# SPDX-License-Identifier: Apache-2.0
"""`grader hint`: one hint further each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option
from grader.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from grader.desk import Desk
    from grader.packages.course import Course


@click.command("hint", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.UNSOUND_PACKAGE))
@common.problem_argument(required=False)
@click.option("--again", cls=Option, is_flag=True, help="The last hint that you have read, once more.")
@click.option("--raw", cls=Option, is_flag=True, help="The Markdown as it is written, as when stdout is no terminal.")
@common.course_option
def command(problem: str | None, course: Course, again: bool, raw: bool) -> ExitCode:
    """Read the next hint on PROBLEM, one further each time.

    \b
    Examples:
      grader hint                    on the problem that you work on
      grader hint bayes_update
      grader hint bayes_update --again

    Which hints you have read is remembered on this machine. The first says the idea, the second shapes and functions,
    the third is pseudocode. PROBLEM is the one that you started, checked or watched last, if none is given.
    """
    from grader.cli.typeset import show
    from grader.desk import Desk
    from grader.desk.hints import hint, hints_of
    from grader.packages.problem import Problem

    desk = Desk.of(course)
    problem_id = course.require(problem) if problem is not None else _current(desk, course)
    package = Problem.read(course, problem_id)
    count, read = len(hints_of(package)), desk.state(problem_id).hints
    if again and not read:
        raise UsageError(f"you have read no hint on {problem_id} yet", hint=f"grader hint {problem_id} shows the first")
    if not again and read >= count > 0:
        click.echo(f"note: {problem_id} has {count} hints, and you have read them all; this is the last", err=True)
    number = max(min(read if again else read + 1, count), 1)
    show(hint(package, number), raw=raw)
    if not again and number > read:
        desk.take_hint(problem_id, number)
    click.echo(f"hint {number} of {count} on {problem_id}{_further(problem_id, number, count)}", err=True)
    return ExitCode.SOLVED


def _current(desk: Desk, course: Course) -> str:
    if desk.current not in course.problem_ids():
        raise UsageError(
            "no problem has been started, checked or watched yet", hint="name one: grader list shows the problems"
        )
    return desk.current


def _further(problem_id: str, number: int, count: int) -> str:
    if number < count:
        return f"; grader hint {problem_id} goes one further"
    return f"; grader show {problem_id} has the statement"
