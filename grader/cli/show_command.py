# SPDX-License-Identifier: Apache-2.0
"""`grader show`: a problem's statement, in the terminal."""

from __future__ import annotations

import os
import sys

import click

from grader.cli import common
from grader.errors import ExitCode
from grader.packages.course import Course


@click.command("show")
@common.problem_argument()
@common.course_option
@click.option("--explanation", is_flag=True, help="The explanation, for when the problem is solved.")
@click.option("--hint", "hint", type=click.IntRange(1, 3), help="One of the three hints.")
@click.option("--raw", is_flag=True, help="The Markdown as it is written.")
def command(problem: str, course: Course, explanation: bool, hint: int | None, raw: bool) -> ExitCode:
    """Show the statement of PROBLEM.

    \b
    Examples:
      grader show bayes_update
      grader show bayes_update --hint 1
    """
    from grader.packages.problem import Problem

    package = Problem.read(course, problem)
    if hint is not None:
        text = _section(package.text("hints.md"), hint)
    else:
        text = package.text("explanation.md" if explanation else "statement.md")
    if raw or not sys.stdout.isatty():
        click.echo(text, nl=not text.endswith("\n"))
        return ExitCode.SOLVED
    from rich.console import Console
    from rich.markdown import Markdown

    Console(no_color=bool(os.environ.get("NO_COLOR"))).print(Markdown(text))
    return ExitCode.SOLVED


def _section(text: str, number: int) -> str:
    """The hint of that number: from its heading to the next."""
    parts = text.split("\n## ")
    return f"## {parts[number]}".rstrip() + "\n" if number < len(parts) else text
