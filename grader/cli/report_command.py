# SPDX-License-Identifier: Apache-2.0
"""`grader report`: what a run holds, rendered again. Never judges."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common, run_options
from grader.cli.command import Command, Option
from grader.cli.delivery import write_reports
from grader.cli.interrupts import held
from grader.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from grader.coursework import Student
    from grader.packages.course import Course
    from grader.runs.folder import RunFolder

LEVELS = ("score", "verdicts", "full")


@click.command("report", cls=Command)
@run_options.run_argument
@click.option(
    "--student",
    "only",
    cls=Option,
    section="Report",
    multiple=True,
    metavar="KEY",
    help="This student; may be given again.  [default: everybody]",
)
@click.option(
    "--feedback",
    cls=Option,
    section="Report",
    type=click.Choice(LEVELS),
    metavar="LEVEL",
    help="How much pages tell: score, verdicts, full.  [default: as grader.toml says for this moment]",
)
@common.kept_format_options
@run_options.store_option
@common.course_option
def command(
    run: str,
    course: Course,
    only: tuple[str, ...],
    feedback: str | None,
    format_name: str,
    output: str | None,
    detail: str,
    store: str | None,
) -> ExitCode:
    """Render the results of a run again, without grading anything.

    \b
    Examples:
      grader report run/ --format html             the gradebook and all pages
      grader report run/ --format html -o pages/   into another folder
      grader report run/ --student ada             one student, in the terminal
      grader report run/ --format jsonl -o all.jsonl

    What has changed since is seen: adjustments.csv, grader.toml, the deadline.
    """
    with held():
        from grader.coursework import Feedback
        from grader.runs.publish import publish

    with run_options.opened(run, store) as (folder, kept, number):
        room = run_options.classroom(folder, kept, number, course)
        keys = [_key(name, room.students) for name in only]
        if format_name == "html":
            target = folder if output is None else _folder(output)
            publish(target, room, run_options.feedback_of(room, feedback), keys or None)
            click.echo(f"written into {target.path}: gradebook.csv, class.html, students/", err=True)
            return ExitCode.SOLVED
        reports = [one.report for sheet in room.sheets(Feedback.FULL, keys or None) for one in sheet.graded]
    write_reports(format_name, reports, detail, output)
    return ExitCode.SOLVED


def _key(name: str, students: Sequence[Student]) -> str:
    """The student that a key or a name means."""
    if any(name == student.key for student in students):
        return name  # whatever somebody else is called
    found = [one.key for one in students if name in (one.name, one.login, one.email, one.number)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"there are several students called '{name}'", hint=f"their keys are {', '.join(found)}")
    near = difflib.get_close_matches(name, [student.key for student in students], n=1)
    hint = f"did you mean '{near[0]}'?" if near else "gradebook.csv has the keys of all students"
    raise UsageError(f"there is no student '{name}' in this run", hint=hint)


def _folder(output: str) -> RunFolder:
    from grader.runs.folder import RunFolder

    target = RunFolder(Path(output))
    target.path.mkdir(parents=True, exist_ok=True)
    return target
