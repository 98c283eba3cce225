# SPDX-License-Identifier: Apache-2.0
"""`grader doctor`: which isolation works here, proved by canaries."""

from __future__ import annotations

import json

import click

from grader.errors import ExitCode


@click.command("doctor")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format_name: str) -> ExitCode:
    """Prove which isolation this machine can give, and say what would give more. Ends with 1 when it is too little.

    \b
    Examples:
      grader doctor
      grader doctor --format json
    """
    from grader.doctor import examine, safe

    examination = examine()
    if format_name == "json":
        click.echo(json.dumps(examination.document(), indent=2))
    else:
        click.echo("\n".join(examination.lines()))
    return ExitCode.SOLVED if safe(examination.isolation) else ExitCode.UNSOLVED
