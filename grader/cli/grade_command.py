# SPDX-License-Identifier: Apache-2.0
"""`grader grade`: everything, hidden cases included."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, Option
from grader.cli.delivery import Delivery, deliver
from grader.cli.interrupts import held
from grader.errors import ExitCode
from grader.model import Isolation

if TYPE_CHECKING:
    from grader.packages.course import Course


@click.command("grade", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@common.student_options
@common.format_options
@click.option(
    "--seed",
    cls=Option,
    section="Judging",
    type=click.IntRange(min=0),
    metavar="N",
    help="Draw the cases from this number instead of the course's secret.",
)
@click.option(
    "--time-factor",
    cls=Option,
    section="Judging",
    type=click.FloatRange(0.1, 100),
    metavar="X",
    default=1.0,
    show_default=True,
    help="Stretch every time limit, on a slow machine.",
)
@common.isolation_option
@click.option(
    "--allow-isolation",
    cls=Option,
    section="Judging",
    type=click.Choice(["weak", "none"]),
    metavar="TIER",
    help="Grade also under this tier; without it, less than portable is refused.  weak or none.",
)
@common.course_option
@click.option("--exit-zero", cls=Option, is_flag=True, help="End with 0 instead of 1 when something is unsolved.")
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
    """
    found = common.submissions(paths, course, student=student, problem=problem)
    wanted = [(s.problem, s.source) for s in found.submissions]
    weakest = Isolation(allow_isolation or Isolation.PORTABLE)
    delivery = Delivery(format_name, detail, output)
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
    if ended is not ExitCode.SOLVED:
        return ended
    return common.exit_code_of(delivery.reports, exit_zero=exit_zero, refused=bool(found.refused))
