# SPDX-License-Identifier: Apache-2.0
"""`grader stats`: the numbers of a class."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from grader.cli import common, run_options
from grader.cli.command import Command, Option
from grader.cli.delivery import write
from grader.cli.interrupts import held
from grader.errors import ExitCode

if TYPE_CHECKING:
    from grader.packages.course import Course

TABLES = ("problems", "cases", "mistakes", "clusters", "checks", "students", "needs")


@click.command(
    "stats", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.UNSOUND_PACKAGE)
)
@run_options.run_argument
@click.option(
    "--format",
    "format_name",
    cls=Option,
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="text for people, csv for spreadsheets, json for programs.",
)
@click.option("-o", "--output", cls=Option, metavar="FILE", help="Write to FILE instead of stdout.")
@click.option(
    "--table",
    "table_name",
    cls=Option,
    type=click.Choice(TABLES),
    metavar="NAME",
    default="problems",
    show_default=True,
    help=f"Which table as csv: {', '.join(TABLES)}.",
)
@click.option("--anonymous", cls=Option, is_flag=True, help="No name, address or file name of anybody.")
@run_options.store_option
@common.course_option
def command(
    run: str,
    course: Course,
    format_name: str,
    table_name: str,
    output: str | None,
    anonymous: bool,
    store: str | None,
) -> ExitCode:
    """Show how a class did: problems, cases, mistakes, and what needs a person.

    \b
    Examples:
      grader stats run/
      grader stats run/ --format csv --table cases -o cases.csv
      grader stats run/ --format json --anonymous
    """
    with held():
        from grader.reports import Options
        from grader.reports import stats as renderers
        from grader.runs.publish import statistics_of
        from grader.statistics import anonymised

    with run_options.opened(run, store) as (folder, kept, number):
        statistics = statistics_of(run_options.classroom(folder, kept, number, course))
    if anonymous:
        statistics = anonymised(statistics, secrets.token_bytes(32))
    match format_name:
        case "json":
            text = renderers.document(statistics)
        case "csv":
            text = renderers.table(statistics, table_name)
        case _:
            text = renderers.text(statistics, Options(width=common.terminal_width() if output is None else 80))
    write(text, None if output == "-" else output)
    return ExitCode.SOLVED
