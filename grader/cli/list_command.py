# SPDX-License-Identifier: Apache-2.0
"""`grader list`: the problems of the course."""

from __future__ import annotations

import json

import click

from grader.cli import common
from grader.errors import ExitCode
from grader.packages.course import Course


@click.command("list")
@common.course_option
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(course: Course, format_name: str) -> ExitCode:
    """Show the problems of this course, by chapter, and what you have done of them.

    \b
    Example:
      grader list
    """
    from grader.packages.problem import Problem
    from grader.progress import Progress

    problems = [Problem.read(course, problem_id) for problem_id in course.problem_ids()]
    progress = Progress.of(course)
    if format_name == "json":
        rows = [
            {
                "id": p.id,
                "title": p.title,
                "chapter": p.chapter,
                "summary": p.summary,
                "difficulty": p.difficulty,
                "minutes": p.minutes,
                "framework": str(p.framework),
                "points": p.max_points,
                "hidden_cases": p.contract.hidden_cases,
                "progress": progress.words(p.id),
            }
            for p in problems
        ]
        click.echo(json.dumps({"course": str(course.root), "problems": rows}, indent=2))
        return ExitCode.SOLVED
    chapter = ""
    for problem in sorted(problems, key=lambda p: (p.chapter, p.difficulty, p.id)):
        if problem.chapter != chapter:
            chapter = problem.chapter
            click.echo(f"{chapter}" if chapter == problems[0].chapter else f"\n{chapter}")
        level = "*" * problem.difficulty
        done = progress.words(problem.id)
        click.echo(f"  {problem.id:<22} {level:<4}{problem.minutes:>3} min  {done:<16} {problem.summary}"[:120])
    click.echo("\ngrader show PROBLEM for the task, grader start PROBLEM to begin", err=True)
    return ExitCode.SOLVED
