# SPDX-License-Identifier: Apache-2.0
"""`grader progress`: how far you are, chapter by chapter."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command
from grader.errors import ExitCode

if TYPE_CHECKING:
    from grader.desk import Desk
    from grader.desk.path import Chapter
    from grader.packages.course import Course
    from grader.packages.problem import Problem

CELLS = 20
# Solved, examples pass, started, new: told apart by their signs, with and without Unicode.
SIGNS = "█▓░·"
PLAIN_SIGNS = "#=-."


@click.command("progress", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.UNSOUND_PACKAGE))
@common.text_or_json
@common.course_option
def command(course: Course, format_name: str) -> ExitCode:
    """Show how far you are in this course, chapter by chapter.

    \b
    Examples:
      grader progress
      grader progress --format json

    'Examples pass' is what this machine can know where the hidden cases are not at hand; 'solved' is what grader grade
    found of a file that you had checked. Nothing leaves this machine.
    """
    from grader.cli.reading import problems_of
    from grader.desk import Desk
    from grader.desk.path import chapters

    problems, code = problems_of(course)
    desk = Desk.of(course)
    found = chapters(problems)
    if format_name == "json":
        click.echo(json.dumps({"course": str(course.root), "chapters": [_data(c, desk) for c in found]}, indent=2))
    elif problems:
        click.echo("\n".join(_lines(found, desk, _signs())))
        click.echo("next: grader next says what to do now", err=True)
    if desk.note:
        click.echo(f"note: {desk.note}", err=True)
    return code


def _signs() -> str:
    try:
        SIGNS.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return PLAIN_SIGNS
    return SIGNS


def _lines(found: Sequence[Chapter], desk: Desk, signs: str) -> list[str]:
    every = [problem for chapter in found for problem in chapter.problems]
    width = max(len(problem.id) for problem in every) + 2
    lines = []
    for chapter in found:
        lines += [f"{chapter.name}", f"  {_bar(chapter.problems, desk, signs)}  {_count(chapter.problems, desk)}"]
        lines += [
            f"  {p.id:<{width}}{desk.state(p.id).words or 'not begun'}{_hints(p, desk)}" for p in chapter.problems
        ]
        lines.append("")
    lines += ["Whole course", f"  {_bar(every, desk, signs)}  {_count(every, desk)}", ""]
    words = ("solved", "examples pass", "started", "not begun")
    return [*lines, "  ".join(f"{sign} {word}" for sign, word in zip(signs, words, strict=True))]


def _bar(problems: Sequence[Problem], desk: Desk, signs: str) -> str:
    """One sign a cell, the furthest first; each kind gets its share, rounded so that no kind shows more than it is."""
    ends = [_number(problems, desk, furthest) * CELLS // len(problems) for furthest in range(3)]
    cells = "".join(signs[next((kind for kind, end in enumerate(ends) if cell < end), 3)] for cell in range(CELLS))
    return f"[{cells}]"


def _number(problems: Sequence[Problem], desk: Desk, furthest: int) -> int:
    """How many are at least so far: 0 solved, 1 examples pass, 2 started."""
    from grader.desk import Standing

    order = (Standing.SOLVED, Standing.EXAMPLES, Standing.STARTED)
    return sum(desk.state(problem.id).standing in order[: furthest + 1] for problem in problems)


def _count(problems: Sequence[Problem], desk: Desk) -> str:
    solved, done = _number(problems, desk, 0), _number(problems, desk, 1)
    words = f"{done} of {len(problems)} pass the examples"
    return f"{words}, {solved} known to be solved" if solved else words


def _hints(problem: Problem, desk: Desk) -> str:
    read = desk.state(problem.id).hints
    return f" ({read} hint{'' if read == 1 else 's'} read)" if read else ""


def _data(chapter: Chapter, desk: Desk) -> dict[str, object]:
    rows = []
    for problem in chapter.problems:
        state = desk.state(problem.id)
        rows.append(
            {
                "id": problem.id,
                "standing": str(state.standing),
                "examples_passed": state.passed,
                "examples": state.examples,
                "hints_read": state.hints,
            }
        )
    return {"chapter": chapter.name, "problems": rows}
