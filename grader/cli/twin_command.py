# SPDX-License-Identifier: Apache-2.0
"""`grader twin`: one hidden case with a public seed, everything shown."""

from __future__ import annotations

import click

from grader.cli import common
from grader.errors import ExitCode, NothingGradable, UsageError
from grader.packages.course import Course
from grader.packages.submissions import find_submissions


@click.command("twin")
@common.problem_argument()
@click.argument("case", metavar="CASE")
@click.argument("file", required=False)
@common.course_option
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The public seed.")
def command(problem: str, case: str, file: str | None, course: Course, seed: int) -> ExitCode:
    """Run one hidden CASE of PROBLEM on FILE with a public seed, and show everything.

    The numbers are not those that earn marks: those come from the course's secret. Needs the whole course.

    \b
    Example:
      grader twin scaled_dot_product random_mask my_file.py
    """
    course.require(problem)
    found = find_submissions([file or f"{problem}.py"], course, problem=problem)
    if not found.submissions:
        raise NothingGradable(f"{found.refused[0].path}: {found.refused[0].reason}")
    submission = found.submissions[0]
    launched = common.launch_runners(course, [(problem, submission.source)])
    with common.sandbox(launched) as box:
        from grader.runs import Grading

        prepared = Grading(course, box, secret=bytes, seed=seed).prepare(problem)
        if prepared.lacking:
            raise UsageError(f"{prepared.problem.framework} is not installed here", hint=prepared.lacking)
        chosen = [one for one in prepared.cases if case in (one.id, f"{one.group}/{one.id}")]
        if not chosen:
            raise UsageError(f"{problem} has no case '{case}'", hint=_nearest(case, [one.id for one in prepared.cases]))
        from grader.judge import show_case

        result, twin = show_case(prepared.problem, chosen[0], submission, box, seed)
    click.echo(f"{problem} · {chosen[0].group}/{chosen[0].id} · seed {seed} · {result.verdict.replace('_', ' ')}")
    click.echo(result.message or chosen[0].title)
    for label, text in (
        ("call", twin.call),
        ("returned", twin.returned),
        ("expected", twin.expected),
        ("printed", twin.printed),
        ("replay", twin.snippet),
    ):
        if text:
            click.echo(f"\n{label}:")
            click.echo("\n".join(f"  {line}" for line in text.splitlines()))
    return ExitCode.SOLVED if result.verdict == "accepted" else ExitCode.UNSOLVED


def _nearest(case: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(case, known, n=1, cutoff=0.4)
    return f"did you mean '{near[0]}'?" if near else f"its cases: {', '.join(known)}"
