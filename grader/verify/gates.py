# SPDX-License-Identifier: Apache-2.0
"""The gates of a package: each gives findings that pass or fail, with a sentence on what to change.

Everything runs through the same judge and sandbox as a student's submission; nothing is taken on trust from the
package's author.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.cases import Case
from grader.contract import FunctionContract
from grader.errors import GraderError
from grader.judge import grade, missing_framework
from grader.model import Report, Status, Step, Submission, Verdict, Visibility
from grader.packages import Course, Problem, load_cases, load_examples
from grader.sandbox import Sandbox
from grader.verify.annotations import generate
from grader.wire import GeneratorHandle, Payload, encode

__all__ = ["Finding", "verify"]

SEEDS = (11, 12)  # two: a case whose inputs are the same under both does not draw them
EMPTY_HANDED_POINTS = 10.0  # what an answer without thought may earn at most
TEXTS = ("statement.md", "explanation.md", "hints.md", "examples.json")
HINTS = 3
ACCEPTED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What one gate found of one package."""

    problem: str
    gate: str
    passed: bool
    detail: str


def verify(course: Course, problem_id: str, sandbox: Sandbox, *, write: bool = False) -> Iterator[Finding]:
    """Findings of a package, gate by gate. `write` makes contract.json anew first.

    A package that can not be read at all gives one failed finding and no others.
    """

    def finding(gate: str, problems: Sequence[str], good: str) -> Finding:
        return Finding(problem_id, gate, not problems, "; ".join(problems) if problems else good)

    try:
        generated = generate(course, problem_id)
        path = course.folder(problem_id) / "contract.json"
        text = json.dumps(generated, indent=2, ensure_ascii=False) + "\n"
        if write:
            path.write_text(text, "utf-8")
        problem = Problem.read(course, problem_id, generated)
        cases = load_cases(problem, course)
        examples = load_examples(problem)
    except GraderError as error:
        yield Finding(problem_id, "readable", False, error.message)
        return
    stale = not path.is_file() or path.read_text("utf-8") != text
    yield finding("readable", [], f"{len(cases)} cases in {len(problem.groups)} groups, schemas valid")
    yield finding(
        "contract", ["contract.json is stale: run grader verify --write"] if stale else [], "agrees with the reference"
    )
    yield finding(
        "files", _missing_files(course, problem), "statement, explanation, hints, starter, accepted solutions"
    )
    yield finding("points", _points(problem), "100 points")
    lacking = missing_framework(problem)
    if lacking:
        yield Finding(problem_id, "framework", False, f"{problem.framework} is not installed here: {lacking}")
        return
    runs = _Runs(problem, cases, examples, sandbox)
    yield finding("reference", runs.imperfect(problem.solution), "scores 100 and passes every example")
    accepted = sorted((problem.folder / "accepted").glob("*.py"))
    faults = [fault for file in accepted for fault in runs.imperfect(file)]
    yield finding("accepted", faults, f"{len(accepted)} honest solutions score 100")
    yield finding("starter", runs.starter(course.template(problem_id)), "scores 0 without a judge error")
    yield finding("errors", runs.unexercised(), "every promised error is exercised")
    yield finding("secret", runs.fixed(), "every hidden case draws its inputs")
    yield finding(
        "effort", runs.empty_handed(), f"no answer without thought earns more than {EMPTY_HANDED_POINTS:g} points"
    )


def _missing_files(course: Course, problem: Problem) -> list[str]:
    faults = [f"{name} is missing" for name in TEXTS if not (problem.folder / name).is_file()]
    if not course.template(problem.id).is_file():
        faults.append(f"student_template/{problem.id}.py is missing")
    count = len(list((problem.folder / "accepted").glob("*.py")))
    if count < ACCEPTED:
        faults.append(f"accepted/ holds {count} honest solutions, {ACCEPTED} are needed")
    if (problem.folder / "hints.md").is_file():
        hints = problem.text("hints.md").count("\n## ")
        if hints != HINTS:
            faults.append(f"hints.md has {hints} sections, {HINTS} are needed")
    if (problem.folder / "statement.md").is_file():
        statement = problem.text("statement.md")
        wanted = [f.name for f in problem.contract.functions]
        wanted += [p.name for f in problem.contract.functions for p in f.parameters]
        wanted += [rule.error for f in problem.contract.functions for rule in f.rules]
        wanted += [group.name for group in problem.groups] + list(problem.watched_calls)
        faults += [f"the statement does not name {word}" for word in dict.fromkeys(wanted) if word not in statement]
    return faults


def _points(problem: Problem) -> list[str]:
    return [] if abs(problem.max_points - 100.0) < 1e-9 else [f"the groups have {problem.max_points:g} points, not 100"]


class _Runs:
    """Runs sources of one package through the judge, and remembers the reference's reports."""

    def __init__(self, problem: Problem, cases: Sequence[Case], examples: Sequence[Case], sandbox: Sandbox) -> None:
        self.problem = problem
        self.cases = cases
        self.examples = examples
        self.sandbox = sandbox
        source = problem.solution.read_bytes()
        self.reference = [self.run(source, seed) for seed in SEEDS]

    def run(self, source: bytes, seed: int) -> Report:
        return grade(self.problem, self.cases, self.submission(source), self.sandbox, seed=seed)

    def submission(self, source: bytes) -> Submission:
        return Submission("verify", self.problem.id, f"{self.problem.id}.py", source)

    def imperfect(self, file: Path) -> list[str]:
        """What keeps a solution from 100 points, over the seeds, or from passing an example."""
        source = file.read_bytes()
        reports = self.reference if file == self.problem.solution else [self.run(source, seed) for seed in SEEDS]
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

    def empty_handed(self) -> list[str]:
        """Answers without thought that earn too much."""
        faults = []
        for name, source in _thoughtless(self.problem):
            report = self.run(source.encode(), SEEDS[0])
            points = report.score.points
            if points is None:
                faults.append(f"{name}: {report.reason}")
            elif points > EMPTY_HANDED_POINTS:
                faults.append(f"{name} earns {points:g}")
        return faults


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
