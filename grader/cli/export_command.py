# SPDX-License-Identifier: Apache-2.0
"""`grader export`: a copy of the course for students, or an upload for a host that grades."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option, complete_folder
from grader.errors import ExitCode, UsageError
from grader.plaintext import visible

if TYPE_CHECKING:
    from grader.packages.course import Course

KINDS = ("student", "gradescope", "prairielearn", "classroom50")


@click.command(
    "export", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.UNSOUND_PACKAGE)
)
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("directory", metavar="DIR", shell_complete=complete_folder)
@click.option(
    "--problem",
    "problems",
    cls=Option,
    multiple=True,
    metavar="ID",
    shell_complete=common.complete_problem,
    help="Only this problem; may be given again.  [default: every problem]",
)
@click.option("--wheel", "with_wheel", cls=Option, is_flag=True, help="Put the grader itself into a student's copy.")
@click.option("--wheel-file", cls=Option, metavar="FILE", help="A wheel to use instead of one made of this grader.")
@click.option(
    "--attempts",
    cls=Option,
    section="Gradescope",
    type=click.IntRange(min=1),
    metavar="N",
    help="Grade no more than N submissions within --hours.",
)
@click.option(
    "--hours",
    cls=Option,
    section="Gradescope",
    type=click.FloatRange(min=0, min_open=True),
    metavar="H",
    default=24.0,
    show_default=True,
    help="What --attempts counts in.",
)
@common.course_option
def command(
    kind: str,
    directory: str,
    course: Course,
    problems: tuple[str, ...],
    with_wheel: bool,
    wheel_file: str | None,
    attempts: int | None,
    hours: float,
) -> ExitCode:
    """Write what leaves the course: a copy for students, or an upload.

    \b
    Examples:
      grader export student copy/
      grader export student copy/ --problem bayes_update --wheel
      grader export gradescope upload/ --attempts 5 --hours 24

    KIND is student, gradescope, prairielearn or classroom50. A student's copy
    holds no hidden case, mistake or solution; an upload holds them all, and
    the course's secret. DIR is made, and must be new or empty.
    """
    from grader.config import course_secret
    from grader.exports import Attempts, build_wheel, read_wheel, student_copy, upload, written

    if kind == "student" and attempts is not None:
        raise UsageError("a student's copy counts no attempts", hint="leave --attempts out")
    wanted = tuple(dict.fromkeys(course.require(problem) for problem in problems)) or course.problem_ids()
    if not wanted:
        raise UsageError("the course has no problems yet", hint="grader new makes one")
    wheel = None
    if wheel_file is not None:
        wheel = read_wheel(Path(wheel_file))
    elif with_wheel or kind != "student":
        wheel = build_wheel()
    if wheel is None or kind == "student":
        # Looked for in the copy, and not made for that.
        there = (course.root / ".softmark" / "secret").exists()
        files = student_copy(course, wanted, wheel=wheel, secret=course_secret(course) if there else b"")
    else:
        limit = Attempts(attempts or 0, hours)
        files = upload(kind, course, wanted, wheel=wheel, secret=course_secret(course), attempts=limit)
    written(files, Path(directory))
    click.echo(directory)
    readme = visible(str(Path(directory) / "README.md"))
    whom = "give the folder to your students" if kind == "student" else f"take it to {kind}"
    click.echo(f"next: {whom}; {readme} says how", err=True)
    return ExitCode.SOLVED
