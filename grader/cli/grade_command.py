# SPDX-License-Identifier: Apache-2.0
"""`grader grade`: everything, hidden cases included."""

from __future__ import annotations

import click

from grader.cli import common
from grader.errors import ExitCode, NothingGradable
from grader.model import Report
from grader.packages.course import Course
from grader.packages.submissions import Found, find_submissions


@click.command("grade")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@common.course_option
@common.student_options
@common.format_options
@click.option(
    "--seed", type=click.IntRange(min=0), help="Draw the cases from this seed instead of the course's secret."
)
@click.option(
    "--time-factor", type=click.FloatRange(0.1, 100), default=1.0, show_default=True, help="Stretch every time limit."
)
@click.option("--exit-zero", is_flag=True, help="End with 0 also when something is unsolved.")
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
    exit_zero: bool,
) -> ExitCode:
    """Grade submissions against all cases, hidden ones included.

    PATH is a file named after its problem (gumbel_softmax.py), or a folder of such files. For a folder the student is
    the folder's name, for a file its parent folder's.

    \b
    Examples:
      grader grade gumbel_softmax.py
      grader grade class/* --format json -o reports.json
      grader grade --problem gumbel_softmax --student ada homework3.py
    """
    if problem is not None:
        course.require(problem)
    found = find_submissions(paths, course, student=student, problem=problem)
    for refused in found.refused:
        click.echo(f"{refused.path}: {refused.reason}", err=True)
    if not found.submissions:
        raise NothingGradable("nothing gradable is left", hint="hand in a regular file named after its problem")
    reports: list[Report] = []
    streaming = format_name in ("text", "jsonl") and output is None
    try:
        launched = common.launch_runners(course, [(s.problem, s.source) for s in found.submissions])
        with common.sandbox(launched) as box:
            from grader.config import course_secret
            from grader.runs import Grading

            grading = Grading(course, box, secret=lambda: course_secret(course), seed=seed, time_factor=time_factor)
            for submission in found.submissions:
                reports.append(grading.grade(submission))
                if streaming:
                    common.write_output(common.render(reports[-1:], format_name, detail, output), None)
    except KeyboardInterrupt:
        _keep(reports, found, streaming, format_name, detail, output)
        raise
    _finish(reports, streaming, format_name, detail, output)
    return common.exit_code_of(reports, exit_zero=exit_zero, refused=bool(found.refused))


def _finish(reports: list[Report], streaming: bool, format_name: str, detail: str, output: str | None) -> None:
    if not streaming:
        common.write_output(common.render(reports, format_name, detail, output), output)
    elif len(reports) > 1 and format_name == "text":
        common.write_output(common.summary(reports), None)


def _keep(
    reports: list[Report], found: Found, streaming: bool, format_name: str, detail: str, output: str | None
) -> None:
    """Finished reports survive Ctrl-C."""
    if reports and not streaming:
        common.write_output(common.render(reports, format_name, detail, output), output)
    click.echo(f"stopped after {len(reports)} of {len(found.submissions)} submissions", err=True)
