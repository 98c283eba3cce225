# SPDX-License-Identifier: Apache-2.0
"""What one worker of a run does: it grades single submissions, with a sandbox and zygotes of its own.

A worker is a process on this machine or on another one. It gets an order, and gives back a report as bytes; it never
sees the store, the course's secret or another student's file. Its sandbox stays warm between orders.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grader
from grader import records
from grader.errors import InfrastructureError
from grader.model import Isolation, Submission
from grader.packages import Course, Problem
from grader.runs.grading import Grading
from grader.sandbox.process import ProcessSandbox

__all__ = ["Bench", "CourseChanged", "Order", "describe", "grade"]

SAVE_S = 20.0  # between two writings of what the diagnosis has worked out


class CourseChanged(InfrastructureError):
    """The course in front of this worker is not the one that the run was planned with."""


@dataclass(frozen=True, slots=True)
class Bench:
    """How a worker grades: what its sandbox and its problems are made from."""

    course: str
    seeds: Mapping[str, int] = field(hash=False)
    time_factor: float
    isolation: Isolation | None
    weakest: Isolation
    cache: str


@dataclass(frozen=True, slots=True)
class Order:
    """One submission to grade. `bench` is the same for a whole run."""

    problem: str
    file: str
    source: bytes
    digest: str  # of the problem, as the coordinator read it
    bench: Bench


class _Standing:
    """The sandbox and the problems of this process, kept from one order to the next."""

    def __init__(self, settings: Bench) -> None:
        self.settings = settings
        course = Course(Path(os.environ.get("GRADER_COURSE") or settings.course))
        self.sandbox = ProcessSandbox(
            wanted=settings.isolation, weakest=settings.weakest, secret_folder=course.root / "problems"
        )
        self.grading = Grading(
            course,
            self.sandbox,
            secret=bytes,
            seeds=settings.seeds,
            time_factor=settings.time_factor,
            cache=Path(settings.cache) if settings.cache else None,
        )
        self._saved = time.monotonic()

    def save(self) -> None:
        """Keep now and then what the diagnosis has worked out: a worker may be killed at any moment."""
        if time.monotonic() - self._saved > SAVE_S:
            self.grading.save()
            self._saved = time.monotonic()

    def close(self) -> None:
        self.grading.save()
        self.sandbox.close()


_lock = threading.Lock()  # a sandbox must not be shared between threads, whatever runs this worker
_standing: _Standing | None = None


def grade(order: Order) -> bytes:
    """The report on one submission, as `grader.records` writes it.

    Raises CourseChanged, PackageError when the problem is unsound, IsolationRefused.
    """
    with _lock:
        standing = _standing_for(order.bench)
        prepared = standing.grading.prepare(order.problem)
        if prepared.digest != order.digest:
            raise CourseChanged(
                f"the problem {order.problem} of this worker's course is not the one that the run was planned with",
                hint="do not change a course while it grades; start the same command again, and it goes on",
            )
        report = standing.grading.grade(Submission("", order.problem, order.file, order.source))
        standing.save()
        return records.encode(report)


def describe(course: str, isolation: str) -> dict[str, Any]:
    """What the coordinator must know of a worker before it trusts it with a submission.

    Keys: grader (version), digests (of every problem), isolation (proved now, by a runner that tried).
    """
    with _lock:
        here = Course(Path(os.environ.get("GRADER_COURSE") or course))
        digests = {problem: Problem.read(here, problem).digest() for problem in here.problem_ids()}
        wanted = Isolation(isolation) if isolation else None
        with ProcessSandbox(wanted=wanted, secret_folder=here.root / "problems") as sandbox:
            proved = sandbox.isolation
        return {"grader": grader.__version__, "digests": digests, "isolation": proved.value}


def _standing_for(settings: Bench) -> _Standing:
    global _standing
    if _standing is None or _standing.settings != settings:
        if _standing is None:
            atexit.register(_leave)
        else:
            _standing.close()
        _standing = _Standing(settings)
    return _standing


def _leave() -> None:
    """When the worker is told to leave: keep what the diagnosis has worked out since, and wait for the zygotes."""
    if _standing is not None:
        _standing.close()
