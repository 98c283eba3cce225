# SPDX-License-Identifier: Apache-2.0
"""`grader check`: the public examples, for a student at their desk."""

from __future__ import annotations

import click

from grader.cli import common
from grader.errors import ExitCode, NothingGradable
from grader.model import Status
from grader.packages.course import Course
from grader.packages.submissions import find_submissions


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@common.course_option
@common.student_options
@common.format_options
@click.option("--exit-zero", is_flag=True, help="End with 0 also when an example fails.")
def command(
    paths: tuple[str, ...],
    course: Course,
    problem: str | None,
    student: str | None,
    format_name: str,
    output: str | None,
    detail: str,
    exit_zero: bool,
) -> ExitCode:
    """Run the public examples of your files (of the current folder if no PATH is given). No hidden case is run.

    \b
    Examples:
      grader check
      grader check gumbel_softmax.py
    """
    if problem is not None:
        course.require(problem)
    found = find_submissions(paths or (".",), course, student=student, problem=problem)
    for refused in found.refused:
        click.echo(f"{refused.path}: {refused.reason}", err=True)
    if not found.submissions:
        raise NothingGradable("nothing is left to check", hint="a submission is a regular file named after its problem")
    launched = common.launch_runners(course, [(s.problem, s.source) for s in found.submissions])
    with common.sandbox(launched) as box:
        from grader.progress import Progress
        from grader.runs import Grading

        grading = Grading(course, box, secret=bytes, examples_only=True)
        reports = [grading.grade(submission) for submission in found.submissions]
    progress = Progress.of(course)
    for report in reports:
        progress.record(report)
    # What is public is shown in full: call, returned and expected are data that the student has anyway.
    shown = "student" if detail == "brief" else detail
    common.write_output(common.render(reports, format_name, shown, output), output)
    if format_name == "text" and output is None and all(r.status is Status.SOLVED for r in reports):
        click.echo("next: hand it in, or grader grade where the whole course is at hand", err=True)
    return common.exit_code_of(reports, exit_zero=exit_zero, refused=bool(found.refused))
