# SPDX-License-Identifier: Apache-2.0
"""Grade a class: plan what is left to do, hand it to an executor, and keep every result the moment it is there.

Nothing is remembered between two calls but what the store holds. So a run that was killed goes on with the same
command: what has a result is not planned again, and what was committed is never lost. Equal files (`ResultKey`) are
graded once, whoever handed them in.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

import grader
from grader import records
from grader.coursework import Entry, ResultKey, RunSettings
from grader.errors import GraderError, InfrastructureError, PackageError
from grader.executors import WorkerLost
from grader.judge import not_graded
from grader.marks.places import COUNTING
from grader.model import Report, Status, Submission
from grader.packages import Course, Problem
from grader.plaintext import visible
from grader.runs.worker import Bench, Order, grade
from grader.store import Store

__all__ = ["Done", "Job", "Problems", "bench_of", "carry_out", "jobs_of", "key_of", "missing"]

TRIES = 2  # of a submission whose worker was lost, or that the judge could not finish
AHEAD = 2  # orders for each worker that are handed out: enough to keep it busy, few to lose
GIVE_UP = 8  # files that could not be graded, and none that could


@dataclass(frozen=True, slots=True)
class Problems:
    """The problems of a course as they are now: packages and their digests, each read once."""

    by_id: Mapping[str, Problem]
    digests: Mapping[str, str]

    @classmethod
    def read(cls, course: Course, wanted: Sequence[str]) -> Problems:
        """Raises PackageError for an unsound one."""
        by_id = {name: Problem.read(course, name) for name in wanted}
        return cls(by_id, {name: problem.digest() for name, problem in by_id.items()})

    def limited_to(self, wanted: Collection[str]) -> Problems:
        """Without the problems that are not wanted; all of them where none is."""
        names = [name for name in self.by_id if name in wanted] or list(self.by_id)
        return Problems({name: self.by_id[name] for name in names}, {name: self.digests[name] for name in names})


@dataclass(frozen=True, slots=True)
class Job:
    """One result that is wanted, and the files that wait for it."""

    key: ResultKey
    order: Order
    paths: tuple[str, ...]


@dataclass(slots=True)
class Done:
    """What came of carrying out jobs."""

    graded: int = 0
    not_graded: list[Job] = field(default_factory=list)  # for a person
    unsound: dict[str, PackageError] = field(default_factory=dict)  # problems that could not be judged at all
    left: int = 0  # jobs of these


def key_of(entry: Entry, settings: RunSettings, problems: Problems) -> ResultKey:
    """What decides the result of a file."""
    return ResultKey(
        source_sha256=Submission("", entry.problem, entry.file, entry.source).sha256,
        problem=entry.problem,
        digest=problems.digests[entry.problem],
        seed=settings.seeds[entry.problem],
        time_factor=settings.time_factor,
        isolation=settings.isolation.value if settings.isolation else "strongest",
        grader=grader.__version__,
    )


def missing(store: Store, run: int, problems: Problems) -> dict[str, ResultKey]:
    """By path, the keys of the files that count and have no result yet, or one that a person was asked to look at."""
    settings = store.settings(run)
    settled = {
        one.entry.path for one in store.each_report(run, cases=False) if one.report.status is not Status.NOT_GRADED
    }
    return {
        entry.path: key_of(entry, settings, problems)
        for entry in store.entries(run)
        if entry.fate in COUNTING and entry.problem in problems.by_id and entry.path not in settled
    }


def bench_of(settings: RunSettings, cache: Path | None) -> Bench:
    """How every worker of a run grades."""
    return Bench(
        course=settings.course,
        seeds=dict(settings.seeds),
        time_factor=settings.time_factor,
        isolation=settings.isolation,
        weakest=settings.weakest,
        cache=str(cache or ""),
    )


def jobs_of(keys: Mapping[str, ResultKey], entries: Mapping[str, Entry], bench: Bench) -> list[Job]:
    """One job a key, in the order of the files: `keys` are those of the files that have no result yet."""
    waiting: dict[ResultKey, list[str]] = {}
    for path, key in keys.items():
        waiting.setdefault(key, []).append(path)
    jobs = []
    for key, paths in waiting.items():
        entry = entries[paths[0]]
        jobs.append(Job(key, Order(entry.problem, entry.file, entry.source, key.digest, bench), tuple(paths)))
    return jobs


def carry_out(
    jobs: Sequence[Job],
    executor: Executor,
    workers: Callable[[], int],
    problems: Problems,
    keep: Callable[[Job, Report], None],
    after_each: Callable[[Job, float], None] = lambda job, wall_s: None,
) -> Done:
    """Grade every job, and `keep` each report at once. `workers` says how many there are at this moment.

    A worker that is lost, a report that the judge could not finish and a fault of the judge's own are tried once more;
    the second time the report is kept as not graded, for a person to look at. Raises what makes going on pointless:
    IsolationRefused, a course that was changed, a store that takes no more.
    """
    done = Done()
    waiting = deque((job, 1) for job in jobs)
    running: dict[Future[bytes], tuple[Job, int, float]] = {}
    while waiting or running:
        for job, number in _next(waiting, workers() * AHEAD - len(running), done):
            running[executor.submit(grade, job.order)] = (job, number, time.monotonic())
        finished, _ = wait(running, return_when=FIRST_COMPLETED) if running else (set(), None)
        for future in finished:
            job, number, began = running.pop(future)
            try:
                report = _report(job, future, problems)
            except PackageError as error:
                done.unsound.setdefault(job.order.problem, error)
                done.left += 1
                continue
            if report.status is Status.NOT_GRADED and number < TRIES:
                waiting.append((job, number + 1))
                continue
            keep(job, report)
            if report.status is Status.NOT_GRADED:
                done.not_graded.append(job)
                _give_up_where_nothing_works(done, report)
            else:
                done.graded += 1
            after_each(job, time.monotonic() - began)
    return done


def _give_up_where_nothing_works(done: Done, report: Report) -> None:
    """A fault of the machine must not be met file by file for hours."""
    if not done.graded and len(done.not_graded) >= GIVE_UP:
        raise InfrastructureError(
            f"the first {GIVE_UP} files could not be graded: {report.reason}",
            hint="grader doctor says what works here; once it is mended, the same command goes on",
        )


def _next(waiting: deque[tuple[Job, int]], room: int, done: Done) -> Iterator[tuple[Job, int]]:
    """As many jobs as there is room for; those of an unsound problem are left."""
    while waiting and room > 0:
        job, number = waiting.popleft()
        if job.order.problem in done.unsound:
            done.left += 1
            continue
        room -= 1
        yield job, number


def _report(job: Job, future: Future[bytes], problems: Problems) -> Report:
    submission = Submission("", job.order.problem, job.order.file, job.order.source)
    try:
        return records.decode(future.result(), submission)
    except WorkerLost as error:
        reason = f"the process that graded it was lost: {error}"
    except (GraderError, CancelledError):
        raise
    except Exception as error:  # whatever a file may set off in the judge, the others are graded
        reason = f"the judge failed: {type(error).__name__}: {visible(str(error), 200)}"
    return not_graded(problems.by_id[job.order.problem], submission, None, reason)
