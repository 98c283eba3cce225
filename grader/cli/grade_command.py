# SPDX-License-Identifier: Apache-2.0
"""`grader grade`: everything, hidden cases included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, complete_file
from grader.cli.delivery import Delivery, deliver
from grader.cli.interrupts import held
from grader.errors import ExitCode
from grader.model import Isolation

if TYPE_CHECKING:
    from grader.packages.course import Course


@click.command("grade", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=complete_file)
@common.student_options
@common.format_options
@common.seed_option
@common.time_factor_option
@common.isolation_option
@common.allow_isolation_option
@common.course_option
@common.exit_zero_option
def command(
    paths: tuple[str, ...],
    course: Course,
    problem: str | None,
    student: str | None,
    format_name: str,
    output: str | None,
    detail: str,
    seed: int | None,
    time_factor: float,
    isolation: Isolation | None,
    allow_isolation: str | None,
    exit_zero: bool,
) -> ExitCode:
    """Grade submissions against all cases, hidden ones included.

    \b
    Examples:
      grader grade gumbel_softmax.py
      grader grade class/* --format json -o reports.json
      grader grade --problem gumbel_softmax --student ada homework3.py

    PATH is a file named after its problem (gumbel_softmax.py), or a folder of such files. For a folder the student is
    the folder's name, for a file its parent folder's. A submission has at most 1 MiB; links, pipes and devices are
    refused, and the rest is graded. Code of other people is only graded where it is confined: see grader doctor.

    The formats gradescope, prairielearn, classroom50 and exercism are read by a host: they hold one student's mark, are
    written also where grading fails, and an unsolved problem ends with 0.
    """
    weakest = Isolation(allow_isolation or Isolation.PORTABLE)
    delivery = Delivery(format_name, detail, output)
    with delivery.always():
        found = common.submissions(paths, course, student=student, problem=problem)
        wanted = [(s.problem, s.source) for s in found.submissions]
        with common.sandbox(course, wanted, isolation, weakest=weakest) as box:
            with held():
                from grader.config import cache_folder, course_secret
                from grader.runs import Grading

            grading = Grading(
                course,
                box,
                secret=lambda: course_secret(course),
                seed=seed,
                time_factor=time_factor,
                keep_transcripts=detail == "teacher",
                cache=cache_folder(),
            )
            try:
                ended = deliver(found, grading, delivery)
            finally:
                grading.save()
    from grader.desk import Desk

    Desk.of(course).record_grades(delivery.reports)
    if ended is not ExitCode.SOLVED:
        return ended
    exit_zero = exit_zero or delivery.hosted
    return common.exit_code_of(delivery.reports, exit_zero=exit_zero, refused=bool(found.refused))
