# SPDX-License-Identifier: Apache-2.0
"""`grader start`: copy a problem's starter."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option
from grader.errors import ExitCode, OutputError, PackageError, UsageError
from grader.plaintext import visible

if TYPE_CHECKING:
    from grader.packages.course import Course


@click.command(
    "start", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.UNSOUND_PACKAGE)
)
@common.problem_argument(required=False)
@click.argument("directory", required=False, metavar="[DIR]")
@click.option("--all", "every", cls=Option, is_flag=True, help="Every problem of the course.")
@click.option("--force", cls=Option, is_flag=True, help="Replace files that are there already.")
@common.course_option
def command(problem: str | None, directory: str | None, course: Course, every: bool, force: bool) -> ExitCode:
    """Copy the starter of PROBLEM into DIR.

    \b
    Examples:
      grader start gumbel_softmax
      grader start gumbel_softmax work/
      grader start --all work/

    DIR is made where it is missing; it is the current folder if none is given. Nothing is overwritten.
    """
    if every and problem is not None and directory is None:
        directory, problem = problem, None
    if every == (problem is not None):
        raise UsageError("name one problem, or say --all", hint="grader list shows the problems")
    wanted = course.problem_ids() if problem is None else (course.require(problem),)
    if not wanted:
        raise UsageError("the course has no problems yet", hint="grader list shows the problems")
    starters = {problem_id: _starter(course, problem_id) for problem_id in wanted}
    target = Path(directory or ".")
    there = [name for name in wanted if not force and os.path.lexists(target / f"{name}.py")]
    if there and not every:
        raise UsageError(
            f"{target / there[0]}.py is there already, and was left alone", hint="--force replaces it by the starter"
        )
    for name in there:
        click.echo(f"note: {visible(str(target / name))}.py is there already, and was left alone", err=True)
    for name in wanted:
        if name not in there:
            _copy(starters[name], target / f"{name}.py")
            click.echo(str(target / f"{name}.py"))
    file = shlex.quote(str(target / f"{wanted[0]}.py"))
    click.echo(f"next: grader show {wanted[0]}; when you have written it, grader check {file}", err=True)
    return ExitCode.SOLVED


def _starter(course: Course, problem_id: str) -> bytes:
    path = course.template(problem_id)
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PackageError(f"{path}: the starter can not be read: {reason}", hint="tell the course's staff") from error


def _copy(starter: bytes, file: Path) -> None:
    """Write a file that is new, or replaces a regular one; never through a link."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        with os.fdopen(handle, "wb") as opened:
            opened.write(starter)
    except OSError as error:
        reason = "it is a link" if os.path.islink(file) else (error.strerror or str(error)).lower()
        raise OutputError(f"{file} could not be written: {reason}", hint="name another folder as DIR") from error
