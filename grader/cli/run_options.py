# SPDX-License-Identifier: Apache-2.0
"""What the commands about a run share: their options, and the run that they open. Light at the top."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli import common
from grader.cli.command import Option, complete_folder
from grader.errors import ExitCode
from grader.plaintext import visible

if TYPE_CHECKING:
    from grader.coursework import Adjustment, Feedback, Student
    from grader.packages.course import Course
    from grader.runs.classroom import Classroom
    from grader.runs.folder import RunFolder
    from grader.store import Store

__all__ = [
    "classroom",
    "cluster_option",
    "decisions",
    "exit_code_of",
    "feedback_of",
    "jobs_option",
    "note",
    "opened",
    "run_argument",
    "store_option",
]


def run_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """The RUN argument: a run's folder."""
    return click.argument("run", metavar="RUN", shell_complete=complete_folder)(function)


def store_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--store URL`."""
    return click.option(
        "--store",
        cls=Option,
        section="Run",
        metavar="URL",
        help="A database for the results, postgresql+psycopg://user@host/name.  [default: SQLite in the run's folder]",
    )(function)


def jobs_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--jobs N`."""
    return click.option(
        "--jobs",
        cls=Option,
        section="Run",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many submissions are graded at the same time.  [default: all cores]",
    )(function)


def cluster_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--cluster URL`."""
    return click.option(
        "--cluster",
        cls=Option,
        section="Run",
        metavar="URL",
        help="Grade on the workers of a Dask scheduler, tcp://host:8786 for example.",
    )(function)


def note(words: str) -> None:
    """Something worth knowing, on stderr."""
    click.echo(f"note: {visible(words)}", err=True)


@contextlib.contextmanager
def opened(run: str, url: str | None) -> Iterator[tuple[RunFolder, Store, int]]:
    """The run of a folder, for a command that changes nothing in it but what it writes anew."""
    from grader.runs.folder import RunFolder

    folder = RunFolder(Path(run))
    store, number = folder.open_store(url)
    try:
        yield folder, store, number
    finally:
        store.close()


def classroom(folder: RunFolder, store: Store, run: int, course: Course) -> Classroom:
    """The run as it stands, under the policy and the adjustments of this moment."""
    from grader.config import read_policy, read_zone
    from grader.runs.classroom import Classroom

    policy = read_policy(course)
    settings = store.settings(run)
    gone = [name for name in settings.problems if name not in course.problem_ids()]
    if gone:
        note(f"{', '.join(gone)} is no longer in the course: its marks, and its part of each total, are left out")
    adjustments = decisions(folder, store.students(run), settings.problems, read_zone(course))
    if adjustments is not None:
        store.keep_adjustments(run, adjustments)
    return Classroom.read(store, run, course, policy, store.adjustments(run))


def decisions(
    folder: RunFolder, students: Sequence[Student], problems: Sequence[str], zone: tzinfo | None
) -> Sequence[Adjustment] | None:
    """The lines of the run's adjustments.csv; None where the file was taken away: then those of before still hold.

    Raises UsageError for a file that is not understood.
    """
    from grader.marks.adjustments import read_adjustments
    from grader.runs.publish import ADJUSTMENTS

    try:
        content = (folder.path / ADJUSTMENTS).read_bytes()
    except FileNotFoundError:
        return None
    return read_adjustments(content, students, problems, zone=zone)


def feedback_of(room: Classroom, wanted: str | None = None) -> Feedback:
    """How much pages tell: as wanted, or as the policy says for this moment."""
    from grader.coursework import Feedback
    from grader.runs.classroom import feedback_now

    return Feedback(wanted) if wanted else feedback_now(room.policy, datetime.now(UTC))


def exit_code_of(room: Classroom, *, exit_zero: bool = False) -> ExitCode:
    """What a run ends with: a file without a score outweighs what is unsolved, refused or still to assign."""
    from grader.coursework import Fate

    waits = any(entry.fate in (Fate.TO_ASSIGN, Fate.REFUSED) for entry in room.entries)
    return common.exit_code_of([one.report for one in room.graded], exit_zero=exit_zero, refused=waits)
