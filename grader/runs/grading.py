# SPDX-License-Identifier: Apache-2.0
"""Many submissions of one course in one process: problems and cases are read once and shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.cases import Case
from grader.diagnosis import Diagnoser
from grader.errors import PackageError
from grader.judge import course_seed, grade, missing_framework, not_graded
from grader.model import Report, Status, Submission
from grader.packages import Course, Problem, load_cases, load_examples, load_mistakes
from grader.sandbox import Sandbox

__all__ = ["Grading", "Prepared"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A problem with its cases and their seed. `lacking` is the command that installs a missing framework."""

    problem: Problem
    cases: tuple[Case, ...]
    digest: str
    seed: int
    lacking: str = ""


class Grading:
    """Grades submissions of one course in one sandbox.

    `seed` fixes the seed of the cases, and `seeds` that of single problems; without them each problem's is derived from
    the secret that `secret` gives.
    `keep_transcripts` keeps the graded calls in the reports, for teachers. `cache` is a folder for what the diagnosis
    works out; call `save` at the end.
    """

    def __init__(
        self,
        course: Course,
        sandbox: Sandbox,
        *,
        secret: Callable[[], bytes],
        seed: int | None = None,
        seeds: Mapping[str, int] | None = None,
        time_factor: float = 1.0,
        examples_only: bool = False,
        keep_transcripts: bool = False,
        cache: Path | None = None,
    ) -> None:
        self._course = course
        self._sandbox = sandbox
        self._secret = secret
        self._seed = seed
        self._seeds = seeds or {}
        self._time_factor = time_factor
        self._examples_only = examples_only
        self._keep_transcripts = keep_transcripts
        self._cache = cache
        self._prepared: dict[str, Prepared] = {}
        self._diagnosers: dict[str, Diagnoser | None] = {}

    def grade(self, submission: Submission) -> Report:
        """The report on one submission.

        Raises PackageError when its problem is unsound, IsolationRefused when a runner would be confined too little.
        """
        prepared = self.prepare(submission.problem)
        if prepared.lacking:
            reason = f"{prepared.problem.framework} is not installed here"
            return not_graded(prepared.problem, submission, self._sandbox, reason, prepared.lacking)
        report = grade(
            prepared.problem,
            prepared.cases,
            submission,
            self._sandbox,
            seed=prepared.seed,
            digest=prepared.digest,
            time_factor=self._time_factor,
            examples_only=self._examples_only,
            keep_transcripts=self._keep_transcripts,
        )
        if report.status is not Status.UNSOLVED or self._examples_only:
            return report
        diagnoser = self._diagnoser(prepared)
        if diagnoser is None:
            return report
        insight = diagnoser.diagnose(submission, report.cases, self._sandbox)
        return replace(
            report,
            diagnosis=insight.diagnosis,
            observations=insight.observations,
            fingerprint=insight.fingerprint,
        )

    def save(self) -> None:
        """Keep what the diagnosis has worked out for the next run."""
        for diagnoser in self._diagnosers.values():
            if diagnoser is not None:
                diagnoser.save()

    def _diagnoser(self, prepared: Prepared) -> Diagnoser | None:
        """Made at the first failing submission; None where a package knows no mistakes, or they can not be used.

        An unsound `mistakes.py` costs the Cause lines, never a mark: `grader verify` says what is wrong with it.
        """
        problem = prepared.problem
        if problem.id not in self._diagnosers:
            try:
                known = load_mistakes(problem, self._course)
                made = Diagnoser(problem, prepared.cases, known, self._cache) if known is not None else None
            except PackageError:
                made = None
            self._diagnosers[problem.id] = made
        return self._diagnosers[problem.id]

    def prepare(self, problem_id: str) -> Prepared:
        """Read a problem once."""
        if problem_id not in self._prepared:
            self._prepared[problem_id] = self._prepare(problem_id)
        return self._prepared[problem_id]

    def _prepare(self, problem_id: str) -> Prepared:
        problem = Problem.read(self._course, problem_id)
        digest = problem.digest()
        lacking = missing_framework(problem)
        if lacking:
            return Prepared(problem, (), digest, 0, lacking)
        if self._examples_only:
            return Prepared(problem, load_examples(problem), digest, 0)
        cases = load_cases(problem, self._course)
        return Prepared(problem, cases, digest, self._seed_of(problem_id, digest))

    def _seed_of(self, problem_id: str, digest: str) -> int:
        if problem_id in self._seeds:
            return self._seeds[problem_id]
        return self._seed if self._seed is not None else course_seed(self._secret(), digest)
