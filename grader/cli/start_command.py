# SPDX-License-Identifier: Apache-2.0
"""`grader start`: copy a problem's starter."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli import common
from grader.errors import ExitCode, UsageError
from grader.packages.course import Course


@click.command("start")
@common.problem_argument(required=False)
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
@common.course_option
@click.option("--all", "every", is_flag=True, help="Every problem of the course.")
@click.option("--force", is_flag=True, help="Replace files that are there already.")
def command(problem: str | None, directory: Path | None, course: Course, every: bool, force: bool) -> ExitCode:
    """Copy the starter of PROBLEM into DIRECTORY (the current one if none is given). Nothing is overwritten.

    \b
    Examples:
      grader start gumbel_softmax
      grader start gumbel_softmax work/
      grader start --all work/
    """
    if every and problem is not None and directory is None:
        directory, problem = Path(problem), None
    if every == (problem is not None):
        raise UsageError("name one problem, or say --all", hint="grader list shows the problems")
    wanted = course.problem_ids() if problem is None else (course.require(problem),)
    target = directory or Path.cwd()
    target.mkdir(parents=True, exist_ok=True)
    kept = False
    for problem_id in wanted:
        file = target / f"{problem_id}.py"
        source = course.template(problem_id)
        if file.is_symlink() or (file.exists() and not force):
            click.echo(f"{file} is there already and was left alone (--force replaces it)", err=True)
            kept = True
            continue
        if not source.is_file():
            raise UsageError(f"{problem_id} has no starter: {source} is missing")
        file.write_bytes(source.read_bytes())
        click.echo(str(file))
    click.echo(
        f"next: grader show {wanted[0]}, and grader check {target / wanted[0]}.py when you have written it", err=True
    )
    return ExitCode.UNSOLVED if kept and len(wanted) == 1 else ExitCode.SOLVED
