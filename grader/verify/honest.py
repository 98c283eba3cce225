# SPDX-License-Identifier: Apache-2.0
"""Right code over many seeds: no verdict ever changes, and what is right stays far within its tolerance.

An honest solution that comes close to a tolerance, or to the threshold of a law, is one whose author loses a point on
another machine or with another seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.cases import Case
from grader.cases.expect import MAX_RELATIVE, Measurement
from grader.errors import PackageError
from grader.judge.session import Session
from grader.model import Returned, Step
from grader.packages import Problem
from grader.verify.bench import Bench, CaseTrial, load_functions
from grader.verify.finding import Depth, Finding, Outcome, Show, counted, finding
from grader.verify.texts import bare_tolerances
from grader.wire import Payload, encode

__all__ = ["HonestRuns", "flakes", "honest_laws", "margin", "run_honest", "tolerances"]

MOST = 0.1  # of a tolerance that an honest solution may use up


@dataclass(frozen=True, slots=True)
class HonestRuns:
    """What the cases said of right code: by file name, one list of results a seed."""

    by_file: Mapping[str, Sequence[Sequence[CaseTrial]]]
    seeds: Sequence[int]
    repeats: bool  # the reference answers the same when it is asked again under the same seed

    def measurements(self) -> Iterator[tuple[str, CaseTrial, Measurement]]:
        """Every comparison: file, case, how far from failing."""
        for file, runs in self.by_file.items():
            for results in runs:
                for result in results:
                    for measurement in result.measurements:
                        yield file, result, measurement

    @property
    def total(self) -> str:
        """In words, for a sentence."""
        return f"{counted(len(self.by_file), 'solution')}, {counted(len(self.seeds), 'seed')}"


def run_honest(bench: Bench, accepted: Sequence[Path], depth: Depth, show: Show) -> HonestRuns:
    """The reference and every honest solution under every seed. PackageError when one can not be executed here."""
    names = [function.name for function in bench.problem.contract.functions]
    files = [bench.problem.solution, *accepted]
    by_file = {}
    for number, file in enumerate(files):
        try:
            functions = load_functions(file, names)
        except Exception as error:
            raise PackageError(f"{file}: {type(error).__name__}: {error}") from error
        runs = []
        for count, seed in enumerate(depth.honest):
            show("flakes", number * len(depth.honest) + count, len(files) * len(depth.honest))
            runs.append(bench.trial(functions, seed, file.name, impatient=False).results)
        by_file[file.name] = runs
    first, again = (_answers(bench, depth.honest[0]) for _ in range(2))
    return HonestRuns(by_file, depth.honest, first == again)


def _answers(bench: Bench, seed: int) -> list[bytes]:
    """Everything that the reference answers, to the bit."""
    session = bench.session(bench.reference, Session)
    return [_bits(step) for case in bench.cases for step in bench.transcript(case, session, seed)]


def _bits(step: Step) -> bytes:
    payload, outcome = Payload(), step.outcome
    if not isinstance(outcome, Returned):
        return repr(type(outcome)).encode()
    nodes = [encode(outcome.value, payload), *(encode(g, payload) for one in outcome.gradients for g in one.values())]
    return repr(nodes).encode() + b"".join(payload.buffers)


def flakes(problem: Problem, runs: HonestRuns) -> Finding:
    """The gate: right code is accepted under every seed, and the reference repeats itself."""
    faults = [] if runs.repeats else ["the reference answers otherwise when it is asked again under the same seed"]
    for file, by_seed in runs.by_file.items():
        for seed, results in zip(runs.seeds, by_seed, strict=True):
            faults += [
                f"{file}: {result.group}/{result.case}: {result.verdict} under seed {seed}: {result.message}"
                for result in results
                if result.failed
            ]
    return finding(problem.id, "flakes", faults, f"no verdict changes: {runs.total}")


def margin(problem: Problem, runs: HonestRuns) -> Finding:
    """The gate: the worst error of an honest solution is a tenth of its tolerance at most."""
    worst: dict[str, float] = {}
    where = ""
    for file, result, one in runs.measurements():
        # What must be equal has no margin; what fails is another gate's.
        if one.is_law or not one.allowed or one.error > one.allowed:
            continue
        if one.times > max(worst.values(), default=-1.0):
            where = f"{file} in {result.group}/{result.case}, {one.what}"
        worst[file] = max(worst.get(file, 0.0), one.times)
    if not worst:
        return Finding(problem.id, "margin", Outcome.NOTE, "nothing is compared within a tolerance")
    rows = [f"{file}: {times:.2g}" for file, times in sorted(worst.items(), key=lambda item: -item[1])]
    largest = max(worst.values())
    detail = f"worst honest error / tolerance {largest:.2g} (at most {MOST:g}): {where}; {runs.total}"
    return Finding(problem.id, "margin", Outcome.FAIL if largest > MOST else Outcome.PASS, detail, tuple(rows))


def honest_laws(runs: HonestRuns) -> tuple[float, str] | None:
    """The largest log10 E of right code, and where; None where no case asks for a law."""
    laws = [(one.error, f"{file} in {result.case}") for file, result, one in runs.measurements() if one.is_law]
    return max(laws, default=None)


def tolerances(bench: Bench, runs: HonestRuns, examples: Sequence[Case]) -> Finding:
    """The gate: no tolerance is looser than a hundredth of what it compares with, and none is typed by hand."""
    loosest: dict[str, float] = {}
    for _, result, one in runs.measurements():
        if not one.is_law:
            where = f"{result.group}/{result.case}"
            loosest[where] = max(loosest.get(where, 0.0), one.relative)
    session = bench.session(bench.reference, Session)
    for example in examples:
        result = bench.run(example, session, 0)
        loosest[f"example '{example.title}'"] = max((one.relative for one in result.measurements), default=0.0)
    faults = [
        f"{where}: a tolerance of {relative:.2g} is looser than {MAX_RELATIVE:g}: wrong answers would be accepted"
        for where, relative in loosest.items()
        if relative > MAX_RELATIVE
    ]
    faults += bare_tolerances(bench.problem)
    where = max(loosest, key=lambda name: loosest[name], default="")
    relative = loosest.get(where, 0.0)
    good = f"loosest {relative:.2g} relative (at most {MAX_RELATIVE:g}): {where}" if relative else "everything is exact"
    return finding(bench.problem.id, "tolerance", faults, f"{good}; none typed by hand")
