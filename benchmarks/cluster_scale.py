# SPDX-License-Identifier: Apache-2.0
"""Many workers: `make bench`, or `python benchmarks/cluster_scale.py --students 50`.

1. Two workers of a Dask cluster on this machine against `--jobs 2`: the same class, in turn, medians.
2. The coordinator's pieces alone: encoding and decoding a record, committing a result to SQLite, `carry_out`.
3. As many workers as a machine room has, simulated: each task takes the time that the same file took in a real run,
   and gives back the record that this run stored, while the coordinator's part is real: `carry_out`, `records.decode`,
   `Store.grade`. Once with workers that are a clock in the coordinator's process, and once with a real Dask scheduler
   and workers that sleep; CPU time of coordinator and scheduler a result, and the number of workers at which either has
   no more to give.

`--run DIR` takes the times of a finished run in place of one that is made now.
"""

import argparse
import asyncio
import contextlib
import functools
import heapq
import json
import os
import pickle
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from class_run import JOBS, Classwork, copy_course
from measure import (
    PROBLEMS,
    ROOT,
    THREADS,
    Used,
    adopt_orphans,
    children,
    environment,
    machine,
    own_cpu,
    python,
    reap,
)

sys.path.insert(0, str(ROOT))

from grader import records
from grader.coursework import Entry, Graded, Student
from grader.executors.cluster import connect
from grader.model import Report, Submission
from grader.packages import Course
from grader.runs.batch import Job, Problems, bench_of, carry_out, jobs_of, key_of
from grader.runs.folder import RunFolder
from grader.runs.worker import Order
from grader.store import Store

GOAL = 0.85  # of the local workers' speed
HOSTS = 4  # processes that the sleeping workers share
START_S = 60.0
JOBS_A_WORKER = 20


# 1. Dask on this machine


@contextlib.contextmanager
def scheduler(work: Path) -> Iterator[tuple[str, int]]:
    """A Dask scheduler of our own: its address, and its process."""
    place = work / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", place)
    with programs(work, [python("-m", "distributed.cli.dask_scheduler", *words)]) as (process,):
        wait_until(lambda: place.exists() and place.stat().st_size > 0)
        yield json.loads(place.read_text())["address"], process.pid


@contextlib.contextmanager
def programs(work: Path, commands: Sequence[list[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Programs that run until the block ends."""
    env = environment(PYTHONPATH=f"{ROOT / 'benchmarks'}:{ROOT}", GRADER_CACHE=str(work / "cache"))
    with (work / "programs.log").open("ab") as log:
        started = [subprocess.Popen(one, env=env, stdout=log, stderr=log, cwd=work) for one in commands]
    try:
        yield started
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(START_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + START_S
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("a program of the cluster does not start")
        time.sleep(0.05)


def rate(used: Used) -> float:
    """Files a second, from the first line of progress to the last: without the start of workers, and the pages."""
    found = [(int(told[1]), line.wall_s) for line in used.lines if (told := re.match(r"graded (\d+) of ", line.text))]
    return (found[-1][0] - found[0][0]) / (found[-1][1] - found[0][1])


def on_this_machine(classwork: Classwork, course: Path, rounds: int) -> Path:
    """Both ways in turn; the folder of a run."""
    rates: dict[str, list[float]] = {"--jobs 2": [], "two Dask workers": []}
    walls: dict[str, list[float]] = {way: [] for way in rates}
    with scheduler(classwork.work) as (address, _):
        worker = python("-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
        with programs(classwork.work, [worker] * JOBS):
            keep = children(os.getpid())
            for _ in range(rounds):
                for way in rates:
                    where = ("--jobs", str(JOBS)) if way == "--jobs 2" else ("--cluster", address)
                    run, used = classwork.grade(course, *where, "--isolation", "full", keep=keep)
                    rates[way].append(rate(used))
                    walls[way].append(used.wall_s)
    reap()
    print(f"two workers, {len(classwork.files)} files, medians of {rounds}")
    for way, values in rates.items():
        print(f"  {way:<24} {statistics.median(values):>6.2f} files a second, {statistics.median(walls[way]):.1f} s")
    ratio = statistics.median(rates["two Dask workers"]) / statistics.median(rates["--jobs 2"])
    print(f"  Dask has {ratio:.0%} of the local workers' speed (goal {GOAL:.0%})", flush=True)
    return run


# 2. and 3. The coordinator


@dataclass(frozen=True)
class Recorded:
    """Files with what a real run made of them: a time, and a record."""

    jobs: list[Job]
    entries: tuple[Entry, ...]
    answers: dict[bytes, tuple[float, bytes]]  # by source
    problems: Problems
    settings: Any

    @classmethod
    def of(cls, run: Path, course: Path, count: int) -> "Recorded":
        """As many files as are wanted: those of the run again and again, each with another comment."""
        store, number = RunFolder(run).open_store(None)
        with store:
            graded = store.reports(number)
            settings = store.settings(number)
        problems = Problems.read(Course(course), settings.problems)
        entries, answers = [], {}
        for i in range(count):
            entry, report = copied(graded[i % len(graded)], i)
            entries.append(entry)
            answers[entry.source] = (report.duration_s, records.encode(report))
        keys = {entry.path: key_of(entry, settings, problems) for entry in entries}
        jobs = jobs_of(keys, {entry.path: entry for entry in entries}, bench_of(settings, None))
        return cls(jobs, tuple(entries), answers, problems, settings)

    @property
    def mean_s(self) -> float:
        return statistics.fmean(seconds for seconds, _ in self.answers.values())

    def ideal_s(self, workers: int) -> float:
        """How long these workers would take if nothing but the grading took time."""
        free = [0.0] * workers
        for job in self.jobs:
            heapq.heapreplace(free, free[0] + self.answers[job.order.source][0])
        return max(free)

    def store(self, folder: Path) -> tuple[Store, int]:
        """A new store that knows the files and no result."""
        store = Store(f"sqlite:///{folder / f'{time.monotonic_ns()}.db'}")
        run = store.begin(self.settings)
        store.keep_intake(run, [Student("somebody")], self.entries)
        return store, run


def copied(one: Graded, number: int) -> tuple[Entry, Report]:
    source = one.entry.source + b"\n# copy %d\n" % number
    entry = replace(one.entry, path=f"{number}/{one.entry.file}", students=("somebody",), source=source)
    submission = Submission("", entry.problem, entry.file, source)
    return entry, replace(one.report, submission=submission)


class Clock(Executor):
    """Workers that are a clock: each task is done when the time has passed that it took in a real run."""

    def __init__(self, workers: int, answers: dict[bytes, tuple[float, bytes]]) -> None:
        self._free, self._answers = workers, answers
        self._waiting: list[tuple[Future[bytes], Order]] = []
        self._working: list[tuple[float, int, Future[bytes], bytes]] = []
        self._changed = threading.Condition()
        self._number = 0
        self._ended = False
        threading.Thread(target=self._live, daemon=True).start()

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[bytes] = Future()
        with self._changed:
            self._waiting.append((future, args[0]))
            self._changed.notify()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()

    def _live(self) -> None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                while self._working and self._working[0][0] <= now:
                    _, _, future, record = heapq.heappop(self._working)
                    self._free += 1
                    future.set_result(record)
                while self._waiting and self._free:
                    future, order = self._waiting.pop(0)
                    seconds, record = self._answers[order.source]
                    self._free -= 1
                    self._number += 1
                    heapq.heappush(self._working, (now + seconds, self._number, future, record))
                self._changed.wait(self._working[0][0] - time.monotonic() if self._working else None)


class Asleep(Executor):
    """Hands each order to a cluster, whose workers sleep as long as it took, and answer what a real run stored."""

    def __init__(self, cluster: Executor, table: Path) -> None:
        self._cluster, self._table = cluster, str(table)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        from cluster_scale import sleep_as_long  # under this name a worker finds it, too

        return self._cluster.submit(sleep_as_long, self._table, args[0])


def sleep_as_long(table: str, order: Order) -> bytes:
    """On a worker."""
    seconds, record = answers_of(table)[order.source]
    time.sleep(seconds)
    return record


@functools.cache
def answers_of(table: str) -> dict[bytes, tuple[float, bytes]]:
    answers: dict[bytes, tuple[float, bytes]] = pickle.loads(Path(table).read_bytes())
    return answers


def pieces(recorded: Recorded, work: Path) -> None:
    """Milliseconds of each piece of the coordinator's work a result."""
    some = recorded.jobs
    reports = []
    found: dict[str, float] = {}
    with timed(found, "records.decode", len(some)):
        for job in some:
            submission = Submission("", job.order.problem, job.order.file, job.order.source)
            reports.append(records.decode(recorded.answers[job.order.source][1], submission))
    with timed(found, "records.encode (a worker's)", len(some)):
        for report in reports:
            records.encode(report)
    store, run = recorded.store(work)
    with store, timed(found, "Store.grade (SQLite)", len(some)):
        for job, report in zip(some, reports, strict=True):
            store.grade(run, job.paths[0], job.key, report)
    with timed(found, "carry_out, nothing kept, no waiting", len(some)):
        executor = Clock(100, {source: (0.0, record) for source, (_, record) in recorded.answers.items()})
        carry_out(some, executor, lambda: 100, recorded.problems, lambda job, report: None)
        executor.shutdown()
    kib = statistics.fmean(len(record) for _, record in recorded.answers.values()) / 1024
    print(f"pieces of the coordinator, {len(some)} results of {kib:.0f} KiB: CPU ms, wall ms, a second")
    for name, (cpu, wall) in found.items():
        print(f"  {name:<38} {cpu * 1e3:>7.2f} {wall * 1e3:>7.2f} {1 / wall:>8.0f}", flush=True)


@contextlib.contextmanager
def timed(found: dict[str, Any], name: str, count: int) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    found[name] = (time.process_time() - cpu) / count, (time.perf_counter() - wall) / count


def simulated(recorded: Recorded, executor: Executor, workers: int, work: Path) -> tuple[float, float]:
    """Wall and CPU seconds of the coordinator for all jobs."""
    store, run = recorded.store(work)

    def keep(job: Job, report: Report) -> None:
        for path in job.paths:
            store.grade(run, path, job.key, report)

    with store:
        cpu, began = time.process_time(), time.perf_counter()
        done = carry_out(recorded.jobs, executor, lambda: workers, recorded.problems, keep)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    assert done.graded == len(recorded.jobs)
    return wall, cpu


def tell(recorded: Recorded, way: str, workers: int, wall: float, cpu: float, rest: str = "") -> None:
    count = len(recorded.jobs)
    ideal = recorded.ideal_s(workers)
    print(
        f"  {way:<12} {workers:>5} workers {count / wall:>7.1f} results a second, {ideal / wall:>5.0%} of what these "
        f"workers could give; coordinator {cpu / count * 1e3:.2f} ms CPU a result, {cpu / wall:.0%} of a core{rest}",
        flush=True,
    )


def limit_of(recorded: Recorded, name: str, cpu_each: float) -> None:
    print(f"  {name} is the limit at {recorded.mean_s / cpu_each:.0f} workers ({1 / cpu_each:.0f} results a second)")


def with_dask(recorded: Recorded, workers: int, work: Path) -> None:
    """The real scheduler and client; workers that sleep, several in a process."""
    table = work / "answers.pickle"
    table.write_bytes(pickle.dumps(recorded.answers))
    each = [workers // HOSTS + (i < workers % HOSTS) for i in range(HOSTS)]
    with scheduler(work) as (address, pid):
        hosts = [python(__file__, "--serve", address, "--count", str(number)) for number in each if number]
        with programs(work, hosts) as processes:
            with connect(address, told, accepted) as cluster:
                wait_until(lambda: len(cluster.workers) == workers)
                busy = own_cpu(pid), sum(own_cpu(process.pid) for process in processes)
                wall, cpu = simulated(recorded, Asleep(cluster, table), workers, work)
                scheduling = own_cpu(pid) - busy[0]
                working = sum(own_cpu(process.pid) for process in processes) - busy[1]
            count = len(recorded.jobs)
            rest = f"; scheduler {scheduling / count * 1e3:.2f} ms, a worker {working / count * 1e3:.2f} ms"
            tell(recorded, "Dask", workers, wall, cpu, rest)
            limit_of(recorded, "the coordinator", cpu / count)
            limit_of(recorded, "the scheduler", scheduling / count)


def told() -> dict[str, Any]:
    return {}


def accepted(worker: Any) -> str:
    return ""


def serve(address: str, count: int) -> None:
    """Workers that share this process."""
    from distributed import Worker

    async def live() -> None:
        workers = [Worker(address, nthreads=1, dashboard=False, memory_limit=0) for _ in range(count)]
        await asyncio.gather(*workers)
        await asyncio.gather(*(worker.finished() for worker in workers))

    asyncio.run(live())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=50, help="of the class that is graded in both ways")
    parser.add_argument("--rounds", type=int, default=3, help="of both ways")
    parser.add_argument("--workers", type=int, nargs="+", default=[10, 50, 100, 200, 400], help="simulated")
    parser.add_argument("--dask-workers", type=int, default=100, help="simulated; 0: none")
    parser.add_argument("--run", type=Path, help="the folder of a finished run, for times and records; skips the first")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.count)
        return
    adopt_orphans()
    os.environ.update(THREADS)
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="softmark-bench-") as name:
        work = Path(name)
        course = copy_course(work / "course")
        run = given.run
        if run is None:
            run = on_this_machine(Classwork.make(work, given.students, PROBLEMS), course, given.rounds)
        pieces(Recorded.of(run, course, 400), work)
        print("simulated workers")
        for workers in given.workers:
            recorded = Recorded.of(run, course, max(400, min(JOBS_A_WORKER * workers, 4000)))
            executor = Clock(workers, recorded.answers)
            wall, cpu = simulated(recorded, executor, workers, work)
            executor.shutdown()
            tell(recorded, "a clock", workers, wall, cpu)
        limit_of(recorded, "the coordinator", cpu / len(recorded.jobs))
        if given.dask_workers:
            with_dask(Recorded.of(run, course, JOBS_A_WORKER * given.dask_workers), given.dask_workers, work)
        print(f"  (a file takes {recorded.mean_s:.2f} s on average)")


if __name__ == "__main__":
    main()
