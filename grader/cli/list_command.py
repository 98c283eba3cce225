# SPDX-License-Identifier: Apache-2.0
"""`grader list`: the problems of the course."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command
from grader.errors import ExitCode

if TYPE_CHECKING:
    from grader.desk import Desk
    from grader.packages.course import Course
    from grader.packages.problem import Problem

PAGE_COLUMNS = 80


@click.command("list", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.UNSOUND_PACKAGE))
@common.text_or_json
@common.course_option
def command(course: Course, format_name: str) -> ExitCode:
    """List the problems of this course, and what you have done of them.

    \b
    Examples:
      grader list
      grader list --format json
    """
    from grader.cli.reading import problems_of
    from grader.desk import Desk

    problems, code = problems_of(course)
    desk = Desk.of(course)
    if format_name == "json":
        rows = [_row(problem, desk) for problem in problems]
        click.echo(json.dumps({"course": str(course.root), "problems": rows}, indent=2))
    elif problems:
        click.echo("\n".join(_lines(problems, desk)))
        click.echo("\nnext: grader show PROBLEM for the task, grader start PROBLEM to begin", err=True)
    return code


def _row(problem: Problem, desk: Desk) -> dict[str, object]:
    return {
        "id": problem.id,
        "title": problem.title,
        "chapter": problem.chapter,
        "summary": problem.summary,
        "difficulty": problem.difficulty,
        "minutes": problem.minutes,
        "framework": str(problem.framework),
        "points": problem.max_points,
        "hidden_cases": problem.contract.hidden_cases,
        "progress": desk.state(problem.id).words,
    }


def _lines(problems: list[Problem], desk: Desk) -> list[str]:
    """Two lines a problem, none wider than the page."""
    from grader.desk.path import chapters

    width = max(len(problem.id) for problem in problems) + 2
    lines: list[str] = []
    for chapter in chapters(problems):
        lines += [chapter.name] if not lines else ["", chapter.name]
        for problem in chapter.problems:
            level, words = "*" * problem.difficulty, desk.state(problem.id).words
            lines.append(f"  {problem.id:<{width}}{level:<5}{problem.minutes:>4} min  {words}".rstrip())
            lines.append(f"    {_cut(problem.summary, PAGE_COLUMNS - 4)}")
    return lines


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3].rstrip()}..."
