# SPDX-License-Identifier: Apache-2.0
"""Every problem of a course, for commands that list them: an unsound one is said, and the others are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.errors import ExitCode, PackageError
from grader.packages.problem import Problem

if TYPE_CHECKING:
    from grader.packages.course import Course

__all__ = ["problems_of"]


def problems_of(course: Course) -> tuple[list[Problem], ExitCode]:
    """The problems that can be read; what is wrong with the others is said, and decides the exit code."""
    problems: list[Problem] = []
    code = ExitCode.SOLVED
    for problem_id in course.problem_ids():
        try:
            problems.append(Problem.read(course, problem_id))
        except PackageError as error:
            common.say(error)
            code = ExitCode.UNSOUND_PACKAGE
    if not problems and code is ExitCode.SOLVED:
        click.echo(f"note: no problems yet: {course.root / 'problems'} is empty", err=True)
    return problems, code
