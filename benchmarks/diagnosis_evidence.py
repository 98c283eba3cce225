# SPDX-License-Identifier: Apache-2.0
"""Is a named mistake the right one? `python benchmarks/diagnosis_evidence.py [PROBLEM ...] [--count 600]`.

False diagnoses: every wrong submission of the corpus (golden ones, mutants, single switches, random combinations) is
graded and diagnosed; one that gets a name is compared with the mistake of that name on the reference's calls under
fresh seeds, and, for a sampler, on fresh draws. A difference is a false diagnosis.

Recall: every single mistake, and a sample of pairs, implemented a second time in another style by somebody else
(`benchmarks/restyled/<problem>.py`, the same switches), must be recognised: the diagnosis must answer as it does.

Cost: milliseconds a failing submission through the strongest sandbox, its cache filled. Ends with 1 where a diagnosis
is false.
"""

import argparse
import contextlib
import importlib.util
import io
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 - after the number of threads
from corpus import corpus  # noqa: E402

from grader.cases import Case  # noqa: E402
from grader.diagnosis import Diagnoser, Insight, RecordedCall, record  # noqa: E402
from grader.diagnosis.diagnoser import agree  # noqa: E402
from grader.diagnosis.fingerprint import arithmetic_only, same  # noqa: E402
from grader.diagnosis.library import looser, traits  # noqa: E402
from grader.diagnosis.recording import ask, local_session, reference_functions  # noqa: E402
from grader.judge import case_result, grade  # noqa: E402
from grader.mistakes import KnownMistakes, NumericsRule, Samples, Variant, variants  # noqa: E402
from grader.model import Status, Submission  # noqa: E402
from grader.packages import Course, Problem, load_cases, load_mistakes  # noqa: E402
from grader.sandbox.local import LocalSandbox  # noqa: E402
from grader.scoring import status_of  # noqa: E402
from grader.verify.bench import watchdog  # noqa: E402

GRADING_SEED = 20
FRESH_SEEDS = (101, 102, 103, 104)
PAIRS = 120
PATIENCE_S = 20.0  # of CPU time for grading and diagnosing one
Functions = Mapping[str, Any]


@dataclass
class Desk:
    """One problem with everything that is asked of it here."""

    problem: Problem
    cases: tuple[Case, ...]
    known: KnownMistakes
    diagnoser: Diagnoser
    _recordings: dict[int, tuple[RecordedCall, ...]] = field(default_factory=dict)

    def examine(self, functions: Functions) -> tuple[Status, Insight]:
        """Run every case once, without what a report would explain, and diagnose what fails."""
        submission = Submission("evidence", self.problem.id, f"{self.problem.id}.py", b"")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            session = local_session(self.problem, functions)
            results = [case_result(case, session, GRADING_SEED) for case in self.cases]
            status = status_of(results)
            if status is not Status.UNSOLVED:
                return status, Insight()
            return status, self.diagnoser.diagnose(submission, results, LocalSandbox(functions))

    def variant(self, name: str) -> Variant:
        return next(v for v in variants(self.known) if v.id == name)

    def true(self, functions: Functions, insight: Insight) -> str:
        """Why a diagnosis is false; empty where it holds on fresh inputs."""
        assert insight.diagnosis is not None
        rules = [rule for rule in self.known.rules if rule.id == insight.diagnosis.mistake]
        if rules:
            return self._rule_holds(functions, rules[0])
        mistaken = self.known.make(**self.variant(insight.diagnosis.mistake).form)
        return self._draw_alike(functions, mistaken) if self.known.probes else self._answer_alike(functions, mistaken)

    def _recorded(self, seed: int) -> tuple[RecordedCall, ...]:
        if seed not in self._recordings:
            reference = reference_functions(self.problem)
            self._recordings[seed] = record(self.problem, self.cases, reference, seed)
        return self._recordings[seed]

    def _answer_alike(self, one: Functions, other: Functions) -> str:
        for seed in FRESH_SEEDS:
            first, second = local_session(self.problem, one), local_session(self.problem, other)
            for recorded in self._recorded(seed):
                left = ask(first, recorded.call)
                right = ask(second, recorded.call)
                if left is None or right is None or not same(left, right, looser(recorded, right)):
                    return f"differs in {recorded.case} with seed {seed}"
        return ""

    def _rule_holds(self, functions: Functions, rule: NumericsRule) -> str:
        for seed in FRESH_SEEDS:
            session = local_session(self.problem, functions)
            for recorded in self._recorded(seed):
                answer = ask(session, recorded.call)
                if answer is None:
                    return f"no answer in {recorded.case} with seed {seed}"
                if same(answer, recorded.seen, recorded.relative):
                    continue
                lost = arithmetic_only(answer, recorded.seen, recorded.relative)
                if recorded.group not in rule.groups or not lost:
                    return f"is wrong otherwise in {recorded.case} with seed {seed}"
        return ""

    def _draw_alike(self, one: Functions, other: Functions) -> str:
        tests = 0
        for seed in FRESH_SEEDS:
            first, second = local_session(self.problem, one), local_session(self.problem, other)
            for probe in self.known.probes:
                left, right = traits(probe, first, seed), traits(probe, second, seed + 1000)
                tests = max(tests, sum(isinstance(trait, Samples) for trait in left))
                if not agree(left, right, 100 * max(1, tests), labels_only=False):
                    return f"differs in {probe.id} with seed {seed}"
        return ""


def restyled(problem_id: str) -> Any:
    path = ROOT / "benchmarks" / "restyled" / f"{problem_id}.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"restyled_{problem_id}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make


def false_diagnoses(desk: Desk, count: int) -> tuple[Counter[str], list[str]]:
    """What came of the corpus, and every false diagnosis."""
    tally: Counter[str] = Counter()
    false: list[str] = []
    for wrong in corpus(desk.problem, desk.known, count):
        if tally["wrong"] >= count:
            break
        try:
            with contextlib.redirect_stdout(io.StringIO()), watchdog(PATIENCE_S):
                functions = wrong.functions(desk.problem, desk.known)
                status, insight = desk.examine(functions)
        except BaseException as error:  # a mutant may do anything; only the one who types Ctrl-C is obeyed
            if isinstance(error, KeyboardInterrupt):
                raise
            tally["not runnable"] += 1
            continue
        if status is not Status.UNSOLVED:
            tally["right after all"] += status is Status.SOLVED
            continue
        tally["wrong"] += 1
        tally["fingerprint"] += bool(insight.fingerprint)
        if insight.diagnosis is None:
            continue
        tally["diagnosed"] += 1
        with contextlib.redirect_stdout(io.StringIO()):
            why = desk.true(functions, insight)
        if why:
            false.append(f"{wrong.name}: {insight.diagnosis.mistake} {why}")
    return tally, false


def recall(desk: Desk, make: Any) -> dict[int, tuple[int, int, list[str]]]:
    """Of singles and of a sample of pairs: how many are recognised, of how many, and which are not."""
    rng = random.Random(5)
    every = list(variants(desk.known))
    pairs = [v for v in every if len(v.mistakes) == 2]
    chosen = {1: [v for v in every if len(v.mistakes) == 1], 2: rng.sample(pairs, min(PAIRS, len(pairs)))}
    found: dict[int, tuple[int, int, list[str]]] = {}
    for size, wanted in chosen.items():
        missed, total = [], 0
        for variant in wanted:
            functions = make(**variant.form)
            status, insight = desk.examine(functions)
            if status is Status.SOLVED:
                missed.append(f"{variant.id}: the restyled one is right")
                total += 1
                continue
            total += 1
            if insight.diagnosis is None:
                missed.append(f"{variant.id}: none")
            elif insight.diagnosis.mistake != variant.id:
                # Another name is right where both answer alike: one mistake may hide the other.
                rule = any(rule.id == insight.diagnosis.mistake for rule in desk.known.rules)
                named = None if rule else desk.known.make(**desk.variant(insight.diagnosis.mistake).form)
                meant = desk.known.make(**variant.form)
                alike = named is not None and (
                    not desk._draw_alike(named, meant) if desk.known.probes else not desk._answer_alike(named, meant)
                )
                if not alike and not (
                    rule
                    and set(desk.known.mistake(variant.mistakes[0]).fails)
                    <= set(next(r for r in desk.known.rules if r.id == insight.diagnosis.mistake).groups)
                ):
                    missed.append(f"{variant.id}: {insight.diagnosis.mistake}")
        found[size] = (total - len(missed), total, missed)
    return found


def cost(course: Course, desk: Desk, files: Sequence[Path]) -> list[float]:
    """Seconds of diagnosing golden wrong submissions through the strongest sandbox, twice; the second time counts."""
    from grader.sandbox.process import ProcessSandbox

    took = []
    with contextlib.closing(ProcessSandbox()) as box:
        for file in files:
            submission = Submission("evidence", desk.problem.id, f"{desk.problem.id}.py", file.read_bytes())
            report = grade(desk.problem, desk.cases, submission, box, seed=GRADING_SEED)
            if report.status is Status.UNSOLVED:
                desk.diagnoser.diagnose(submission, report.cases, box)
                began = time.perf_counter()
                insight = desk.diagnoser.diagnose(submission, report.cases, box)
                if insight.fingerprint:
                    took.append(time.perf_counter() - began)
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems", nargs="*")
    parser.add_argument("--count", type=int, default=600, help="wrong submissions a problem")
    parser.add_argument("--skip", choices=["corpus", "recall", "cost"], action="append", default=[])
    options = parser.parse_args()
    course = Course(ROOT)
    bad = False
    for problem_id in options.problems or course.problem_ids():
        problem = Problem.read(course, problem_id)
        known = load_mistakes(problem, course)
        if known is None:
            continue
        cases = load_cases(problem, course)
        with tempfile.TemporaryDirectory() as folder:
            desk = Desk(problem, cases, known, Diagnoser(problem, cases, known, Path(folder)))
            print(f"{problem_id}: {len(known.mistakes)} mistakes, {len(list(variants(known)))} variants", flush=True)
            if "corpus" not in options.skip:
                tally, false = false_diagnoses(desk, options.count)
                words = ", ".join(f"{number} {word}" for word, number in tally.items() if number)
                print(f"  corpus: {words}; {len(false)} false", flush=True)
                for line in false:
                    print(f"    FALSE {line}")
                bad |= bool(false)
            make = restyled(problem_id)
            if make is not None and "recall" not in options.skip:
                for size, (right, total, missed) in recall(desk, make).items():
                    share = f"{right}/{total} ({right / max(1, total):.0%})"
                    print(f"  restyled {'singles' if size == 1 else 'pairs'} recognised: {share}", flush=True)
                    for line in missed:
                        print(f"    missed {line}")
            if "cost" not in options.skip:
                files = sorted((ROOT / "tests" / "golden" / problem_id / "wrong").glob("*.py"))[:40]
                took = [1000 * one for one in cost(course, desk, files)]
                if took:
                    worst = np.percentile(took, 95)
                    print(f"  cost: median {statistics.median(took):.0f} ms, 95 % {worst:.0f} ms, of {len(took)}")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
