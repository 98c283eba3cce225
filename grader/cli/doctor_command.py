# SPDX-License-Identifier: Apache-2.0
"""`grader doctor`: which isolation works here, proved by canaries."""

from __future__ import annotations

import json

import click

from grader.cli import common
from grader.cli.command import Command, Option
from grader.cli.delivery import write
from grader.errors import ExitCode, UsageError


@click.command(
    "doctor", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.UNSOLVED, ExitCode.USAGE, ExitCode.INTERRUPTED)
)
@common.text_or_json
@click.option(
    "--redteam",
    cls=Option,
    is_flag=True,
    help="Also run every attack of the catalogue in every tier (some minutes; needs a checkout and make test's tools).",
)
def command(format_name: str, redteam: bool) -> ExitCode:
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
    held = not redteam or _attack()
    return ExitCode.SOLVED if safe(examination.isolation) and held else ExitCode.UNSOLVED


def _attack() -> bool:
    """Run the catalogue of attacks in every tier; whether all of it was contained."""
    import os
    import subprocess
    import sys
    from pathlib import Path

    catalogue = Path(__file__).resolve().parents[2] / "tests" / "test_redteam.py"
    if not catalogue.is_file():
        raise UsageError(
            "the catalogue of attacks is not installed with the package", hint="run it in a checkout of the repository"
        )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(catalogue), "-rs"]
    done = subprocess.run(
        command, cwd=catalogue.parent.parent, env={**os.environ, "SOFTMARK_REDTEAM": "all"}, check=False
    )
    return done.returncode == 0
