# SPDX-License-Identifier: Apache-2.0
"""`grader verify`: is a problem package sound?"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from grader.cli import common, interrupts
from grader.cli.command import Command, Option
from grader.cli.delivery import write
from grader.cli.interrupts import held
from grader.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from grader.model import Isolation
    from grader.packages.course import Course
    from grader.verify import Finding

CODES = (ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.UNSOUND_PACKAGE, ExitCode.INTERRUPTED)


@click.command("verify", cls=Command, exit_codes=CODES)
@common.problem_argument(nargs=-1)
@click.option(
    "--full/--quick",
    "full",
    cls=Option,
    default=False,
    show_default="--quick",
    help="All seeds, pairs and calls, in minutes; or a few of them, in less than a minute a problem.",
)
@click.option(
    "--write", "renew", cls=Option, is_flag=True, help="Make contract.json anew from the reference's annotations."
)
@click.option(
    "--write-limits",
    "limits",
    cls=Option,
    is_flag=True,
    help="Measure the honest solutions and write the time limits into problem.toml.",
)
@common.text_or_json
@common.isolation_option
@common.course_option
def command(
    problem: tuple[str, ...],
    course: Course,
    isolation: Isolation | None,
    full: bool,
    renew: bool,
    limits: bool,
    format_name: str,
) -> ExitCode:
    """Check that problem packages are sound.

    \b
    Examples:
      grader verify
      grader verify gumbel_softmax --full
      grader verify gumbel_softmax --write

    All packages, if no PROBLEM is given. The reference and every honest solution must score 100 under many seeds, far
    within the tolerances; answers without thought at most 10. Every known mistake must be caught clearly, by two cases
    or more, and every mutant of the reference killed, or explained in mutants.toml. No hostile value may break a case.
    """
    wanted = [course.require(name) for name in problem] or list(course.problem_ids())
    if not wanted:
        raise UsageError("the course has no problems yet", hint="grader list shows the problems")
    findings: list[Finding] = []
    with common.sandbox(course, [(name, b"") for name in wanted], isolation) as box:
        with held():
            from grader.verify import FULL, QUICK, Outcome, renew_limits, verify

        from grader.cli.verify_table import render_json

        depth = FULL if full else QUICK
        for name in wanted:
            if limits:
                renew_limits(course, name, box)
            with _progress(name) as show:
                found = list(verify(course, name, box, write=renew, depth=depth, show=show))
            findings += found
            if format_name == "text":
                write(_text(name, found), None)
    if format_name == "json":
        write(render_json(depth.name, findings), None)
    failed = any(finding.outcome is Outcome.FAIL for finding in findings)
    return ExitCode.UNSOUND_PACKAGE if failed else ExitCode.SOLVED


def _text(name: str, findings: list[Finding]) -> str:
    from grader.cli.verify_table import render_plain, render_table

    if not sys.stdout.isatty():
        return render_plain(name, findings)
    return render_table(name, findings, width=common.terminal_width(), colour=common.colourful(sys.stdout))


@contextmanager
def _progress(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """What is told of every step, and shows it as a bar on stderr: on a terminal only."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda gate, done, total: interrupts.check()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)

        def show(gate: str, done: int, total: int) -> None:
            interrupts.check()
            bar.update(task, description=f"{name} · {gate}", completed=done, total=max(total, 1))

        yield show
