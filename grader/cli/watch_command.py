# SPDX-License-Identifier: Apache-2.0
"""`grader watch`: the public examples on every save."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common
from grader.cli.command import Command, complete_folder
from grader.cli.interrupts import held
from grader.errors import ExitCode, NothingGradable, UsageError

if TYPE_CHECKING:
    from grader.model import Isolation
    from grader.packages.course import Course


@click.command("watch", cls=Command)
@common.problem_argument(required=False)
@click.argument("directory", required=False, metavar="[DIR]", shell_complete=complete_folder)
@common.isolation_option
@common.course_option
def command(problem: str | None, directory: str | None, course: Course, isolation: Isolation | None) -> ExitCode:
    """Run the public examples of PROBLEM whenever you save it.

    \b
    Examples:
      grader watch bayes_update
      grader watch bayes_update work/
      grader watch                      the problem that you worked on last

    Watches PROBLEM.py in DIR, or in the current folder, until you press q. Other keys: h hint, n next problem,
    s statement, r run again. A save while the file is checked starts again with what was saved. On a file system that
    does not tell of changes, set WATCHFILES_FORCE_POLLING=1.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("watch needs a terminal, to show and to be told", hint="grader check runs the examples once")
    folder = Path(directory or ".")
    if problem is not None and problem.endswith(".py"):
        folder, problem = (Path(problem).parent if directory is None else folder), Path(problem).stem
    folder = Path(os.path.abspath(folder))
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", hint="name the folder of your files as DIR")
    from grader.desk import Desk

    desk = Desk.of(course)
    wanted = course.require(problem) if problem is not None else _latest(course, folder, desk.current)
    file = folder / f"{wanted}.py"
    try:
        source = file.read_bytes()[: 1 << 20]
    except OSError:
        source = b""
    with common.sandbox(course, [(wanted, source)], isolation) as box:
        with held():
            from grader.cli.watching import Watch

        Watch(course, folder, wanted, box, desk, any_file=problem is None).run()
    return ExitCode.SOLVED


def _latest(course: Course, folder: Path, current: str) -> str:
    """The problem that was worked on last and has its file here; else the one whose file was saved last."""
    saved = {}
    for problem_id in course.problem_ids():
        try:
            saved[problem_id] = (folder / f"{problem_id}.py").lstat().st_mtime_ns
        except OSError:
            continue
    if not saved:
        raise NothingGradable(
            f"no problem of this course has its file in {folder}",
            hint="grader start PROBLEM copies a starter; grader next says which",
        )
    return current if current in saved else max(saved, key=saved.__getitem__)
