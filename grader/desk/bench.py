# SPDX-License-Identifier: Apache-2.0
"""A warm judge for one student's files: the public examples, again and again, in a thread of its own.

Everything that takes time is done once and kept: the sandbox with its zygote, the judge's own imports, the examples.
The newest file counts: one that is put on the bench while another is judged stops that one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.cases import Case
from grader.desk.stoppable import Stoppable, Stopped
from grader.judge import grade, missing_framework, not_graded
from grader.model import Report, Submission
from grader.packages import Course, Problem, load_examples
from grader.sandbox import Sandbox

__all__ = ["Bench", "Examples", "Failure", "Judged"]


class Examples:
    """Judges files by the public examples of their problems, each of which is read once."""

    def __init__(self, course: Course, sandbox: Sandbox) -> None:
        self._course = course
        self._sandbox = sandbox
        self._prepared: dict[str, tuple[Problem, tuple[Case, ...], str]] = {}

    def prepare(self, problem_id: str) -> tuple[Problem, tuple[Case, ...], str]:
        """A problem, its examples and its digest. PackageError when it is unsound."""
        if problem_id not in self._prepared:
            problem = Problem.read(self._course, problem_id)
            # A student who waits learns no more from a second call that never ends than from the first.
            limits = replace(problem.limits, submission_cpu_s=problem.limits.cpu_s)
            examples = () if missing_framework(problem) else load_examples(problem)
            self._prepared[problem_id] = replace(problem, limits=limits), examples, problem.digest()
        return self._prepared[problem_id]

    def __call__(self, submission: Submission) -> Report:
        """The report on a file."""
        problem, examples, digest = self.prepare(submission.problem)
        lacking = missing_framework(problem)
        if lacking:
            reason = f"{problem.framework} is not installed here"
            return not_graded(problem, submission, self._sandbox, reason, lacking)
        return grade(
            problem,
            examples,
            submission,
            self._sandbox,
            seed=0,
            digest=digest,
            examples_only=True,
            keep_transcripts=False,
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """A file was judged."""

    report: Report
    took_s: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A file could not be judged: an error for people, or one that nobody thought of."""

    error: BaseException


class Bench:
    """Judges the file that was put on it last. `tell` is called from the bench's own thread."""

    def __init__(
        self, judge: Callable[[Submission], Report], sandbox: Stoppable, tell: Callable[[Judged | Failure], None]
    ) -> None:
        self._judge = judge
        self._sandbox = sandbox
        self._tell = tell
        self._condition = threading.Condition()
        self._wanted: Submission | None = None
        self._began: float | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="bench", daemon=True)
        self._thread.start()

    @property
    def busy_s(self) -> float:
        """How long the file on the bench has been judged; 0 when there is none."""
        with self._condition:
            waiting = self._wanted is not None
            return time.monotonic() - self._began if self._began is not None else 1e-9 if waiting else 0.0

    def put(self, submission: Submission) -> None:
        """Judge this file, and stop judging another."""
        with self._condition:
            self._wanted = submission
            if self._began is not None:
                self._sandbox.stop()
            self._condition.notify()

    def clear(self) -> None:
        """Judge nothing: the file is gone."""
        with self._condition:
            self._wanted = None
            if self._began is not None:
                self._sandbox.stop()

    def close(self, wait_s: float = 10.0) -> None:
        """Stop, and wait until the sandbox is left alone."""
        with self._condition:
            self._closing = True
            self._sandbox.stop()
            self._condition.notify()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._closing or self._wanted is not None)
                if self._closing:
                    return
                submission, self._wanted = self._wanted, None
                self._began = time.monotonic()
                self._sandbox.begin()
            assert submission is not None
            told = self._one(submission, self._began)
            with self._condition:
                self._began = None
                # What was said of a file that is not the newest any more would be read as said of the newest.
                if told is None or self._wanted is not None or self._closing:
                    continue
            self._tell(told)

    def _one(self, submission: Submission, began: float) -> Judged | Failure | None:
        try:
            report = self._judge(submission)
        except Stopped:
            return None
        except BaseException as error:  # also what nobody thought of: the main thread must hear of it
            return Failure(error)
        return Judged(report, time.monotonic() - began)
