# SPDX-License-Identifier: Apache-2.0
"""`grader list`: the problems of the course."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command
from grader.errors import ExitCode, PackageError

if TYPE_CHECKING:
    from grader.packages.course import Course
    from grader.packages.problem import Problem
    from grader.progress import Progress

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
    from grader.packages.problem import Problem
    from grader.progress import Progress

    problems: list[Problem] = []
    unsound: list[PackageError] = []
    for problem_id in course.problem_ids():
        try:
            problems.append(Problem.read(course, problem_id))
        except PackageError as error:
            unsound.append(error)
    progress = Progress.of(course)
    if format_name == "json":
        rows = [_row(problem, progress) for problem in problems]
        click.echo(json.dumps({"course": str(course.root), "problems": rows}, indent=2))
    elif problems:
        click.echo("\n".join(_lines(problems, progress)))
        click.echo("\nnext: grader show PROBLEM for the task, grader start PROBLEM to begin", err=True)
    for each in unsound:
        common.say(each)
    if not problems and not unsound:
        click.echo(f"note: no problems yet: {course.root / 'problems'} is empty", err=True)
    return ExitCode.UNSOUND_PACKAGE if unsound else ExitCode.SOLVED


def _row(problem: Problem, progress: Progress) -> dict[str, object]:
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
        "progress": progress.words(problem.id),
    }


def _lines(problems: list[Problem], progress: Progress) -> list[str]:
    """Chapters in the order of their easiest problem; two lines a problem, none wider than the page."""
    easiest: dict[str, int] = {}
    for problem in problems:
        easiest[problem.chapter] = min(problem.difficulty, easiest.get(problem.chapter, problem.difficulty))
    problems = sorted(problems, key=lambda p: (easiest[p.chapter], p.chapter, p.difficulty, p.id))
    width = max(len(problem.id) for problem in problems) + 2
    lines: list[str] = []
    chapter = ""
    for problem in problems:
        if problem.chapter != chapter:
            chapter = problem.chapter
            lines += [chapter] if not lines else ["", chapter]
        level = "*" * problem.difficulty
        lines.append(
            f"  {problem.id:<{width}}{level:<5}{problem.minutes:>4} min  {progress.words(problem.id)}".rstrip()
        )
        lines.append(f"    {_cut(problem.summary, PAGE_COLUMNS - 4)}")
    return lines


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3].rstrip()}..."
