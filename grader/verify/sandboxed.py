# SPDX-License-Identifier: Apache-2.0
"""A package's own files through the judge and a real sandbox, as a student's submission goes.

The reference, the honest solutions and the starter must score what they should; answers without thought must not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.cases import Case
from grader.contract import FunctionContract
from grader.judge import grade
from grader.model import Report, Status, Step, Submission, Verdict, Visibility
from grader.packages import Problem
from grader.sandbox import Sandbox
from grader.verify.finding import Finding, Outcome, Show
from grader.verify.limits import ACCEPTED_FACTOR, REFERENCE_FACTOR
from grader.wire import GeneratorHandle, Payload, encode

__all__ = ["EMPTY_HANDED_POINTS", "Runs"]

SEEDS = (11, 12)  # two: a case whose inputs are the same under both does not draw them
EMPTY_HANDED_POINTS = 10.0  # what an answer without thought may earn at most


class Runs:
    """Runs sources of one package through the judge, and remembers the reference's reports."""

    def __init__(self, problem: Problem, cases: Sequence[Case], examples: Sequence[Case], sandbox: Sandbox) -> None:
        self.problem = problem
        self.cases = cases
        self.examples = examples
        self.sandbox = sandbox
        source = problem.solution.read_bytes()
        self.reference = [self.run(source, seed) for seed in SEEDS]
        self.accepted: list[Report] = []

    def run(self, source: bytes, seed: int) -> Report:
        """Judge a source under one seed."""
        return grade(self.problem, self.cases, self.submission(source), self.sandbox, seed=seed)

    def submission(self, source: bytes) -> Submission:
        """A source as if it had been handed in."""
        return Submission("verify", self.problem.id, f"{self.problem.id}.py", source)

    def imperfect(self, file: Path) -> list[str]:
        """What keeps a solution from 100 points, over the seeds, or from passing an example."""
        source = file.read_bytes()
        if file == self.problem.solution:
            reports = self.reference
        else:
            reports = [self.run(source, seed) for seed in SEEDS]
            self.accepted += reports
        reports = [
            *reports,
            grade(self.problem, self.examples, self.submission(source), self.sandbox, seed=0, examples_only=True),
        ]
        faults = []
        for report in reports:
            for result in report.cases:
                if result.verdict is not Verdict.ACCEPTED:
                    faults.append(f"{file.name}: {result.group}/{result.id}: {result.verdict}: {result.message}")
            if not report.cases:
                faults.append(f"{file.name}: {report.reason}")
        return faults[:3]

    def starter(self, file: Path) -> list[str]:
        """What is wrong with the starter: it must be judged, and earn nothing."""
        if not file.is_file():
            return ["there is none"]
        report = self.run(file.read_bytes(), SEEDS[0])
        if report.status is Status.NOT_GRADED:
            return [report.reason]
        return [] if report.score.points == 0 else [f"it scores {report.score.points:g}"]

    def unexercised(self) -> list[str]:
        """Promised errors that no case asks for."""
        steps = [step for report in self.reference for result in report.cases for step in result.transcript]
        asked = {(step.call.function, step.rule) for step in steps}
        return [
            f"no case exercises {function.name}: {rule.error} when {rule.when}"
            for function in self.problem.contract.functions
            for rule in function.rules
            if (function.name, rule.id) not in asked
        ]

    def fixed(self) -> list[str]:
        """Hidden cases that ask the same under two seeds: a twin of theirs would show what earns marks."""
        first, second = self.reference
        return [
            f"case {a.id} asks the same under every seed: draw its inputs from rng, or say shown=True"
            for a, b in zip(first.cases, second.cases, strict=True)
            if a.visibility is Visibility.HIDDEN and a.transcript and _asked(a.transcript) == _asked(b.transcript)
        ]

    def effort(self, show: Show) -> Finding:
        """The gate: answers without thought earn next to nothing."""
        faults, earned = [], {}
        thoughtless = list(_thoughtless(self.problem))
        for number, (name, source) in enumerate(thoughtless):
            show("effort", number, len(thoughtless))
            report = self.run(source.encode(), SEEDS[0])
            points = report.score.points
            if points is None:
                faults.append(f"{name}: {report.reason}")
                continue
            earned[name] = points
            if points > EMPTY_HANDED_POINTS:
                faults.append(f"{name} earns {points:g}, {EMPTY_HANDED_POINTS:g} at most are sound")
        if faults:
            return Finding(self.problem.id, "effort", Outcome.FAIL, faults[0], tuple(faults[1:]))
        most = max(earned, key=lambda name: earned[name])
        allowed = f"at most {EMPTY_HANDED_POINTS:g}"
        detail = f"{len(earned)} answers without thought, the best earns {earned[most]:g} points ({allowed}): {most}"
        return Finding(self.problem.id, "effort", Outcome.PASS, detail)

    def limits(self) -> Finding:
        """Whether the time limit of a call leaves right code room enough here. Never fails: machines differ."""
        limit = self.problem.limits.cpu_s
        reference, where = max(_costs(self.reference), default=(0.0, ""))
        slowest, _ = max(_costs(self.accepted), default=(0.0, ""))
        needed = max(REFERENCE_FACTOR * reference, ACCEPTED_FACTOR * slowest)
        detail = (
            f"{limit:g} s a call; the reference needs {reference:.2g} s at most ({where}), the slowest honest solution "
            f"{slowest:.2g} s"
        )
        if needed <= limit:
            return Finding(self.problem.id, "limits", Outcome.PASS, detail)
        row = f"{needed:.2g} s would leave room: grader verify {self.problem.id} --write-limits"
        return Finding(self.problem.id, "limits", Outcome.WARN, detail, (row,))


def _costs(reports: Sequence[Report]) -> Iterator[tuple[float, str]]:
    """CPU seconds of every call, with its case."""
    for report in reports:
        for result in report.cases:
            for step in result.transcript:
                yield step.outcome.cpu_s, result.id


def _asked(transcript: Sequence[Step]) -> list[bytes]:
    """What a case asked, as bytes: arrays by content, generators by seed."""
    asked = []
    for step in transcript:
        payload = Payload()
        values = [*step.call.arguments, *step.call.options.values()]
        nodes = [repr(v.seed) if isinstance(v, GeneratorHandle) else repr(encode(v, payload)) for v in values]
        asked.append(repr((step.call.function, nodes)).encode() + b"".join(payload.buffers))
    return asked


def _thoughtless(problem: Problem) -> Iterator[tuple[str, str]]:
    """Submissions that answer without looking: echo an argument, a constant, or raise whatever is asked."""
    import_line = f"import {problem.framework}\nimport numpy as np\n"
    most = max(len(function.required) for function in problem.contract.functions)
    like = "torch.{}_like(torch.as_tensor({}))" if problem.framework == "torch" else "np.{}_like({}, dtype=float)"
    answers = {"always raising ValueError": "raise_it()"}
    for i in range(most):
        answers[f"an echo of argument {i + 1}"] = f"a[min({i}, len(a) - 1)]"
        for word in ("zeros", "ones"):
            answers[f"{word} like argument {i + 1}"] = like.format(word, f"a[min({i}, len(a) - 1)]")
    if problem.framework == "numpy":
        answers["a uniform answer"] = "np.full(np.shape(a[0]), 1 / max(1, np.size(a[0])))"
    for name, answer in answers.items():
        functions = [_thoughtless_function(function, answer) for function in problem.contract.functions]
        yield name, f"{import_line}\ndef raise_it():\n    raise ValueError\n\n" + "\n".join(functions)


def _thoughtless_function(function: FunctionContract, answer: str) -> str:
    count = len(function.results)
    value = f"({', '.join([answer] * count)},)" if function.is_tuple else answer
    return f"def {function.name}(*a, **options):\n    return {value}\n"
