# SPDX-License-Identifier: Apache-2.0
"""`grader doctor`: which isolation works here, proved by canaries."""

from __future__ import annotations

import json

import click

from grader.cli.command import Command, Option
from grader.cli.delivery import write
from grader.errors import ExitCode


@click.command(
    "doctor", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.UNSOLVED, ExitCode.USAGE, ExitCode.INTERRUPTED)
)
@click.option(
    "--format",
    "format_name",
    cls=Option,
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text for people, json for programs.",
)
def command(format_name: str) -> ExitCode:
    """Prove which isolation works here, and say what would give more.

    \b
    Examples:
      grader doctor
      grader doctor --format json

    Ends with 1 when the isolation is too little for other people's code.
    """
    from grader.doctor import examine, safe

    examination = examine()
    if format_name == "json":
        write(json.dumps(examination.document(), indent=2) + "\n", None)
    else:
        write("\n".join(examination.lines()) + "\n", None)
    return ExitCode.SOLVED if safe(examination.isolation) else ExitCode.UNSOLVED
