# SPDX-License-Identifier: Apache-2.0
"""`grader start`: copy a problem's starter."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option, complete_folder
from grader.errors import ExitCode, UsageError
from grader.plaintext import visible

if TYPE_CHECKING:
    from grader.packages.course import Course


@click.command(
    "start", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.UNSOUND_PACKAGE)
)
@common.problem_argument(required=False)
@click.argument("directory", required=False, metavar="[DIR]", shell_complete=complete_folder)
@click.option("--all", "every", cls=Option, is_flag=True, help="Every problem of the course.")
@click.option("--force", cls=Option, is_flag=True, help="Replace files that are there already.")
@click.option("--notebook", cls=Option, is_flag=True, help="A notebook: the statement, a cell to write in, a check.")
@common.course_option
def command(
    problem: str | None, directory: str | None, course: Course, every: bool, force: bool, notebook: bool
) -> ExitCode:
    """Copy the starter of PROBLEM into DIR.

    \b
    Examples:
      grader start gumbel_softmax
      grader start gumbel_softmax work/
      grader start --all work/
      grader start gumbel_softmax --notebook

    DIR is made where it is missing; it is the current folder if none is given. Nothing is overwritten.
    """
    from grader.desk import Desk
    from grader.desk.starters import copy, starter

    if every and problem is not None and directory is None:
        directory, problem = problem, None
    if every == (problem is not None):
        raise UsageError("name one problem, or say --all", hint="grader list shows the problems")
    wanted = course.problem_ids() if problem is None else (course.require(problem),)
    if not wanted:
        raise UsageError("the course has no problems yet", hint="grader list shows the problems")
    starters = {problem_id: starter(course, problem_id) for problem_id in wanted}
    suffix = ".py"
    if notebook:
        from grader.exports import starter_notebook

        starters = {problem_id: starter_notebook(course, problem_id, text) for problem_id, text in starters.items()}
        suffix = ".ipynb"
    target = Path(directory or ".")
    there = [name for name in wanted if not force and os.path.lexists(target / f"{name}{suffix}")]
    if there and not every:
        raise UsageError(
            f"{target / there[0]}{suffix} is there already, and was left alone",
            hint="--force replaces it by the starter",
        )
    for name in there:
        click.echo(f"note: {visible(str(target / name))}{suffix} is there already, and was left alone", err=True)
    for name in wanted:
        if name not in there:
            copy(starters[name], target / f"{name}{suffix}")
            click.echo(str(target / f"{name}{suffix}"))
    if problem is not None:
        Desk.of(course).begin(problem)
    if notebook:
        click.echo("next: open it in Jupyter, and run its last cell when you have written your own", err=True)
        return ExitCode.SOLVED
    file = shlex.quote(str(target / f"{wanted[0]}.py"))
    click.echo(f"next: grader show {wanted[0]}; when you have written it, grader check {file}", err=True)
    return ExitCode.SOLVED
