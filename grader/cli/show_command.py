# SPDX-License-Identifier: Apache-2.0
"""`grader show`: a problem's statement, in the terminal or in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option
from grader.errors import ExitCode, OutputError, UsageError

if TYPE_CHECKING:
    from grader.packages.course import Course
    from grader.packages.problem import Problem

HINTS = 3


@click.command(
    "show", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.UNSOUND_PACKAGE)
)
@common.problem_argument()
@click.option(
    "--hint", cls=Option, type=click.IntRange(1, HINTS), metavar="N", help="A hint: 1 idea, 2 shapes, 3 pseudocode."
)
@click.option("--explanation", cls=Option, is_flag=True, help="The explanation, once your examples pass.")
@click.option("--anyway", cls=Option, is_flag=True, help="The explanation, before your examples pass.")
@click.option("--open", "opening", cls=Option, is_flag=True, help="In a browser, with formulas set; no network.")
@click.option("--raw", cls=Option, is_flag=True, help="The Markdown as it is written, as when stdout is no terminal.")
@common.course_option
def command(
    problem: str, course: Course, explanation: bool, anyway: bool, hint: int | None, opening: bool, raw: bool
) -> ExitCode:
    """Show the statement of PROBLEM.

    \b
    Examples:
      grader show bayes_update
      grader show bayes_update --open
      grader show bayes_update --hint 1
      grader show bayes_update --raw > bayes_update.md

    --open writes a page that needs no other file, opens it, and prints where it is. The explanation tells how it is
    done: it is shown once the public examples have passed on this machine, or with --anyway.
    """
    from grader.cli.typeset import show
    from grader.packages.problem import Problem

    explanation = explanation or anyway
    if explanation and hint is not None:
        raise UsageError("--hint and --explanation are two pages", hint="ask for one at a time")
    package = Problem.read(course, problem)
    if hint is not None:
        from grader.desk.hints import hint as hint_of

        text, name = hint_of(package, hint), f"{problem}-hint-{hint}"
    elif explanation:
        if not anyway:
            _require_earned(course, problem)
        text, name = package.text("explanation.md"), f"{problem}-explanation"
    else:
        text, name = package.text("statement.md"), problem
    if opening:
        _open(package, text, name)
    else:
        show(text, raw=raw)
    return ExitCode.SOLVED


def _require_earned(course: Course, problem: str) -> None:
    from grader.desk import Desk

    if not Desk.of(course).state(problem).earned:
        raise UsageError(
            f"the explanation tells how {problem} is done, and its examples have not passed here yet",
            hint=f"grader hint {problem} goes one step; --anyway shows the explanation now",
        )


def _open(problem: Problem, text: str, name: str) -> None:
    """Write the page where it stays until the browser has read it, and open it where there is a browser."""
    import webbrowser

    from grader.cli.delivery import write
    from grader.config import cache_folder
    from grader.reports.html.statement import render_text

    facts = (problem.chapter, f"difficulty {problem.difficulty} of 5", f"about {problem.minutes} minutes")
    file = Path(cache_folder()).absolute() / "pages" / f"{name}.html"
    page = render_text(text, title=problem.title, facts=facts)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, "utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"{file} could not be written: {reason}", hint="name another folder in GRADER_CACHE"
        ) from error
    write(f"{file}\n", None)
    try:
        opened = webbrowser.open(file.as_uri())
    except (webbrowser.Error, OSError):
        opened = False
    if not opened:
        click.echo("note: no browser was found here: open this file in one", err=True)
