# SPDX-License-Identifier: Apache-2.0
"""`grader check`: the public examples, for a student at their desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option, complete_file
from grader.cli.delivery import Delivery, deliver
from grader.cli.interrupts import held
from grader.errors import ExitCode
from grader.model import Status

if TYPE_CHECKING:
    from grader.model import Isolation
    from grader.packages.course import Course


@click.command("check", cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=complete_file)
@common.student_options
@common.format_options
@common.isolation_option
@common.course_option
@click.option("--exit-zero", cls=Option, is_flag=True, help="End with 0 instead of 1 when an example fails.")
def command(
    paths: tuple[str, ...],
    course: Course,
    isolation: Isolation | None,
    problem: str | None,
    student: str | None,
    format_name: str,
    output: str | None,
    detail: str,
    exit_zero: bool,
) -> ExitCode:
    """Run the public examples of your files.

    \b
    Examples:
      grader check                      every problem of the current folder
      grader check gumbel_softmax.py
      grader check --problem multi_head homework3.py

    No hidden case is run, so this needs neither the whole course nor its secret.
    """
    found = common.submissions(paths or (".",), course, student=student, problem=problem)
    # What is public is shown in full: call, returned and expected are data that the student has anyway.
    delivery = Delivery(format_name, "student" if detail == "brief" else detail, output)
    with common.sandbox(course, [(s.problem, s.source) for s in found.submissions], isolation) as box:
        with held():
            from grader.desk import Desk
            from grader.runs import Grading

        try:
            ended = deliver(found, Grading(course, box, secret=bytes, examples_only=True), delivery)
        finally:
            desk = Desk.of(course)
            for report in delivery.reports:
                desk.record(report)
    if ended is not ExitCode.SOLVED:
        return ended
    if format_name == "text" and delivery.output is None and all(r.status is Status.SOLVED for r in delivery.reports):
        problem_id = delivery.reports[0].problem
        click.echo("next: hand it in, or grader grade where the whole course is at hand", err=True)
        click.echo(
            f"next: grader show {problem_id} --explanation tells what is behind it; grader next goes on", err=True
        )
    return common.exit_code_of(delivery.reports, exit_zero=exit_zero, refused=bool(found.refused))
