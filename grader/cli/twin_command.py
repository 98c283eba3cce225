# SPDX-License-Identifier: Apache-2.0
"""`grader twin`: one hidden case with a public seed, everything shown."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option, complete_file
from grader.cli.delivery import write
from grader.cli.interrupts import held
from grader.errors import ExitCode, UsageError
from grader.plaintext import visible

if TYPE_CHECKING:
    from grader.model import CaseResult, Isolation, Twin
    from grader.packages.course import Course


@click.command("twin", cls=Command)
@common.problem_argument()
@click.argument("case", metavar="CASE")
@click.argument("file", required=False, shell_complete=complete_file)
@click.option(
    "--seed",
    cls=Option,
    section="Judging",
    type=click.IntRange(min=0),
    metavar="N",
    default=1,
    show_default=True,
    help="The public seed.",
)
@common.isolation_option
@common.course_option
def command(
    problem: str, case: str, file: str | None, course: Course, isolation: Isolation | None, seed: int
) -> ExitCode:
    """Run one hidden CASE again with a public seed, all of it shown.

    \b
    Examples:
      grader twin scaled_dot_product random_mask
      grader twin scaled_dot_product random_mask homework3.py --seed 2

    FILE is PROBLEM.py in the current folder if none is given. The numbers are not those that earn marks: those
    come from the course's secret. Needs the whole course.
    """
    found = common.submissions([file or f"{course.require(problem)}.py"], course, student=None, problem=problem)
    submission = found.submissions[0]
    with common.sandbox(course, [(problem, submission.source)], isolation) as box:
        with held():
            from grader.judge import show_case
            from grader.runs import Grading

        prepared = Grading(course, box, secret=bytes, seed=seed).prepare(problem)
        if prepared.lacking:
            raise UsageError(f"{prepared.problem.framework} is not installed here", hint=prepared.lacking)
        chosen = [one for one in prepared.cases if case in (one.id, f"{one.group}/{one.id}")]
        if not chosen:
            raise UsageError(f"{problem} has no case '{case}'", hint=_nearest(case, [one.id for one in prepared.cases]))
        result, twin = show_case(prepared.problem, chosen[0], submission, box, seed)
    write(_page(problem, result, twin), None)
    if result.verdict == "judge_error":
        return ExitCode.FAULT
    return ExitCode.SOLVED if result.verdict == "accepted" else ExitCode.UNSOLVED


def _page(problem: str, result: CaseResult, twin: Twin) -> str:
    lines = [
        f"{problem} · {result.group}/{result.id} · seed {twin.seed} · {result.verdict.replace('_', ' ')}",
        visible(result.message or result.title),
    ]
    parts = {"call": twin.call, "returned": twin.returned, "expected": twin.expected, "printed": twin.printed}
    for label, text in parts.items():
        if text:
            lines += ["", f"{label}:", *(f"  {line}" for line in _safe(text))]
    if twin.snippet:
        # At the left margin: Python that is copied with its indentation does not run.
        lines += ["", "replay:", *_safe(twin.snippet)]
    return "\n".join(lines) + "\n"


def _safe(text: str) -> list[str]:
    return visible(text.strip("\n"), newlines=True, tabs=True).split("\n")


def _nearest(case: str, known: list[str]) -> str:
    near = difflib.get_close_matches(case, known, n=1, cutoff=0.4)
    return f"did you mean '{near[0]}'?" if near else f"its cases: {', '.join(known)}"
