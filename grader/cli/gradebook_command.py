# SPDX-License-Identifier: Apache-2.0
"""`grader gradebook`: a run's marks in the file that the course site takes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common, run_options
from grader.cli.command import Command, Option, complete_file
from grader.cli.interrupts import held
from grader.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.packages.course import Course


@click.command(
    "gradebook",
    cls=Command,
    exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.UNSOUND_PACKAGE),
)
@run_options.run_argument
@click.argument("exported", metavar="[EXPORTED]", required=False, shell_complete=complete_file)
@click.option("--preview", cls=Option, section="Gradebook", is_flag=True, help="Say what would change; write nothing.")
@click.option("-o", "--output", cls=Option, section="Gradebook", metavar="FILE", help="The filled file.")
@click.option(
    "--column",
    "columns",
    cls=Option,
    section="Gradebook",
    multiple=True,
    metavar="PROBLEM=TITLE",
    help="The column that a problem's marks, or those of 'total', go into; may be given again.",
)
@click.option(
    "--blanks", cls=Option, section="Gradebook", is_flag=True, help="A mark that is blank takes a grade away."
)
@click.option(
    "--feedback-zip",
    cls=Option,
    section="Gradebook",
    metavar="FILE",
    help="For Moodle: the students' pages in a zip of the same folder names.",
)
@click.option(
    "--gradescope",
    cls=Option,
    section="Gradebook",
    metavar="DIR",
    help="A results.json for each submission of Gradescope, in DIR.",
)
@run_options.store_option
@common.course_option
def command(
    run: str,
    exported: str | None,
    course: Course,
    preview: bool,
    output: str | None,
    columns: tuple[str, ...],
    blanks: bool,
    feedback_zip: str | None,
    gradescope: str | None,
    store: str | None,
) -> ExitCode:
    """Fill a gradebook that a course site has exported with the marks of a run.

    \b
    Examples:
      grader gradebook run/ canvas.csv --preview
      grader gradebook run/ canvas.csv -o import.csv
      grader gradebook run/ worksheet.csv -o import.csv --feedback-zip pages.zip
      grader gradebook run/ --gradescope results/

    EXPORTED is the gradebook of Canvas or the grading worksheet of Moodle, as it was downloaded. Only our columns are
    touched; everything else stays as it is, byte for byte. run/gradebook.csv is there without this command.
    """
    if exported is None and not (feedback_zip or gradescope):
        raise UsageError(
            "nothing to write", hint="name the file that the site exported, --feedback-zip or --gradescope"
        )
    if preview and exported is None:
        raise UsageError("--preview shows what would change in an exported gradebook", hint="name that file, too")
    if exported is not None and not preview and output is None:
        raise UsageError("the filled file needs a name", hint="-o FILE writes it, --preview shows it first")
    with held():
        from grader.gradebooks import FORMATS, Wishes, detect
        from grader.reports.changes import cells_text
        from grader.runs import handback
        from grader.runs.folder import write_file

    with run_options.opened(run, store) as (folder, kept, number):
        room = run_options.classroom(folder, kept, number, course)
        if exported is not None:
            content = _read(exported)
            wishes = Wishes(kept.settings(number).site, _columns(columns, room.problems), blanks)
            filled = FORMATS[detect(content)](content, room.students, room.totals, wishes)
            for words in filled.notes:
                run_options.note(words)
            click.echo(cells_text(filled.changes, room.students), nl=False)
            if output is not None and not preview:
                write_file(Path(output), filled.content)
                click.echo(f"written: {output}", err=True)
        if feedback_zip is not None and not preview:
            write_file(Path(feedback_zip), handback.feedback_zip(room, run_options.feedback_of(room)))
            click.echo(f"written: {feedback_zip}", err=True)
        if gradescope is not None and not preview:
            written, notes = handback.gradescope(room, Path(gradescope), run_options.feedback_of(room))
            for words in notes:
                run_options.note(words)
            click.echo(f"written: {written} results.json in {gradescope}", err=True)
    return ExitCode.SOLVED


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}: {(error.strerror or str(error)).lower()}", hint="name the file that the course site exported"
        ) from error


def _columns(pairs: tuple[str, ...], problems: Mapping[str, object]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, title = pair.partition("=")
        if not equals or name not in (*problems, "total"):
            known = ", ".join((*problems, "total"))
            raise UsageError(f"--column {pair}: not PROBLEM=TITLE", hint=f"PROBLEM is one of {known}")
        found[name] = title
    return found
