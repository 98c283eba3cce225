# SPDX-License-Identifier: Apache-2.0
"""The work on a run: workers, how far they are, what is said and written at the end, also when it is interrupted."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import common, run_options
from grader.cli.interrupts import held
from grader.errors import ExitCode

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from grader.coursework import ResultKey, RunSettings
    from grader.model import Report
    from grader.packages.course import Course
    from grader.runs.batch import Done, Job, Problems
    from grader.runs.folder import RunFolder
    from grader.store import Store

__all__ = ["Force", "RunSession"]

LINES = 20  # how many lines of progress a log gets where there is no terminal


@dataclass(frozen=True, slots=True)
class Force:
    """Who grades: so many workers here, or those of a cluster."""

    jobs: int | None
    cluster: str | None


@dataclass(frozen=True, slots=True)
class RunSession:
    """One command's work on one run, alone in its folder."""

    folder: RunFolder
    store: Store
    run: int
    course: Course
    problems: Problems
    temporary: Path  # for the workers' files; gone with the command

    def grade_missing(self, force: Force) -> Done:
        """Grade every file that has no result yet. Each result counts, and is kept, as soon as it is there."""
        from grader.runs.batch import missing

        keys = missing(self.store, self.run, self.problems)
        known = self.store.known(keys.values())
        self.store.reuse(self.run, {path: key for path, key in keys.items() if key.text in known})
        todo = {path: key for path, key in keys.items() if key.text not in known}

        def keep(job: Job, report: Report) -> None:
            for path in job.paths:
                self.store.grade(self.run, path, job.key, report)

        try:
            return self.grade(todo, force, keep)
        except KeyboardInterrupt:
            self._stopped()
            raise

    def grade(self, keys: Mapping[str, ResultKey], force: Force, keep: Callable[[Job, Report], None]) -> Done:
        """Grade these files with workers of their own, showing how far it is."""
        from grader.config import cache_folder
        from grader.runs.batch import Done, bench_of, carry_out, jobs_of

        # The course that this command was given, which may have been moved since the run began.
        settings = replace(self.store.settings(self.run), course=str(self.course.root))
        entries = {entry.path: entry for entry in self.store.entries(self.run) if entry.path in keys}
        jobs = jobs_of(keys, entries, bench_of(settings, cache_folder()))
        if not jobs:
            return Done()
        workers = _workers(force, settings, self.problems, self.temporary, len(jobs))
        with workers as (executor, number), _progress(len(jobs)) as step:
            return carry_out(jobs, executor, number, self.problems, keep, step)

    def finish(self, done: Done, *, exit_zero: bool = False) -> ExitCode:
        """Write gradebook and pages, say how the class did, and what needs a person."""
        from grader.lms.ledger import ledger_of
        from grader.reports import Options
        from grader.reports.stats import text
        from grader.runs.classroom import statuses_of
        from grader.runs.publish import publish
        from grader.runs.regrade import plan

        for error in done.unsound.values():
            common.say(error)
        room = run_options.classroom(self.folder, self.store, self.run, self.course)
        statistics = publish(self.folder, room, run_options.feedback_of(room))
        for line in ledger_of(room.students, room.entries, list(room.problems), statuses_of(room)).sentences:
            click.echo(line)
        click.echo()
        click.echo(text(statistics, Options(width=common.terminal_width())), nl=False)
        stale = plan(self.store, self.run, self.problems).problems
        if stale:
            named = ", ".join(stale)
            run_options.note(
                f"some results are older than {named} is now; grader regrade {self.folder.path} shows what would change"
            )
        click.echo(f"\nwritten into {self.folder.path}: gradebook.csv, class.html, students/", err=True)
        if done.unsound:
            return ExitCode.UNSOUND_PACKAGE
        return run_options.exit_code_of(room, exit_zero=exit_zero)

    def _stopped(self) -> None:
        """What there is when a run is interrupted: a gradebook, and the way on."""
        from grader.runs.publish import publish_lists

        with held():
            room = run_options.classroom(self.folder, self.store, self.run, self.course)
            publish_lists(self.folder, room)
            total = sum(1 for entry in room.entries if entry.problem)
            click.echo(
                f"stopped: {len(room.graded)} of {total} files graded, and kept; the same command goes on from here",
                err=True,
            )
            click.echo(f"hint: {self.folder.path}/gradebook.csv has what there is", err=True)


@contextlib.contextmanager
def _workers(
    force: Force, settings: RunSettings, problems: Problems, temporary: Path, most: int
) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """An executor, and what says how many workers it has. When the block is left by an exception they end at once."""
    if force.cluster is not None:
        with held():
            from grader.runs.cluster import join
        with join(force.cluster, settings, problems) as cluster:
            yield cluster, lambda: max(len(cluster.workers), 1)
        for name, reason in cluster.refused.items():
            run_options.note(f"worker {name} was refused: {reason}")
        return
    with held():
        from grader.executors import LocalPool
        from grader.sandbox.launch import THREAD_VARIABLES

        # Inherited by the workers: a judge's arrays are small, so its numerical libraries need no threads; and what a
        # killed worker leaves behind lies where the next command finds it.
        os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
        tempfile.tempdir = str(temporary)
        number = min(force.jobs or len(os.sched_getaffinity(0)), most)
        pool = LocalPool(number)
    with pool:
        yield pool, lambda: number


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[Job, float], None]]:
    """What is called after every submission: a bar with the time that is left, or now and then a line in a log."""
    began = time.monotonic()
    done = 0
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        every = max(total // LINES, 1)

        def line(job: Job, wall_s: float) -> None:
            nonlocal done
            done += 1
            if done % every == 0 or done == total:
                left = (time.monotonic() - began) / done * (total - done)
                click.echo(f"graded {done} of {total}, about {_duration(left)} left", err=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=120) as bar:
        task = bar.add_task("grading", total=total)

        def advance(job: Job, wall_s: float) -> None:
            bar.advance(task)

        yield advance


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"
