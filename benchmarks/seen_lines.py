# SPDX-License-Identifier: Apache-2.0
"""Are Seen lines true, and do they say something? `python benchmarks/seen_lines.py`, ten minutes a problem.

Wrong submissions of each problem: the golden ones, every mutant of the reference and of the accepted solutions, single
settings of the switches of `mistakes.py`, and random combinations of two to four. For each case that one fails with
the first public seed, the fact that is stated is taken at its word: where the same comparison fails with fresh seeds,
what the kind of fact claims must hold of the fresh numbers too. What a kind claims is written down here a second time,
in plain numpy and without the guards of `grader.facts`. What is said of one call ("in this call", or with its places)
claims nothing of the next; how often it holds again is counted apart. Arguments that are said to be ignored are
changed in calls of the fresh seeds as well.

Prints how many statements were checked and how many are false, and the share of failures of which more is said than
that the values differ (or that they differ and rows sum to one). Ends with 1 where a statement is false.
"""

import argparse
import itertools
import multiprocessing
import os
import platform
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402 - after the number of threads
from corpus import Wrong, corpus  # noqa: E402

from grader.cases import Case  # noqa: E402
from grader.cases.expect import measured  # noqa: E402
from grader.diagnosis.dependence import Pair, ignored, pairs  # noqa: E402
from grader.diagnosis.recording import local_session, record, reference_functions  # noqa: E402
from grader.judge import case_result  # noqa: E402
from grader.judge.session import Session  # noqa: E402
from grader.mistakes import KnownMistakes  # noqa: E402
from grader.model import Comparison, FactKind, Verdict  # noqa: E402
from grader.packages import Course, Problem, load_cases, load_mistakes  # noqa: E402
from grader.verify.bench import watchdog  # noqa: E402
from grader.wire import Foreign  # noqa: E402

FIRST_SEED = 1  # of the run that a Seen line comes from
FRESH_SEEDS = (1001, 1002, 1003)
CASE_CPU_S = 5.0
SUBMISSION_S = 120.0  # of waiting; slower ones are left out
JOBS = 2
Array = np.ndarray[Any, Any]


# What each kind of fact claims of every call in which the same comparison fails


def near(actual: Array, idea: Array, tolerance: float) -> bool:
    if actual.shape != idea.shape or not np.isfinite(idea).all():
        return False
    size = float(np.max(np.abs(idea), initial=1.0))
    return bool(np.max(np.abs(actual - idea), initial=0.0) <= 4 * tolerance * size + 1e-13 * size)


def best_factor(actual: Array, expected: Array, axis: int | None) -> Array:
    products = (actual * expected).sum(axis=axis, keepdims=True)
    return np.nan_to_num(products / (expected**2).sum(axis=axis, keepdims=True), posinf=0.0, neginf=0.0)


def is_multiple(axis: int | None) -> Callable[[Array, Array, float], bool]:
    return lambda a, e, t: near(a, best_factor(a, e, axis) * e, t)


def is_shifted(axis: int | None) -> Callable[[Array, Array, float], bool]:
    return lambda a, e, t: near(a, e + (a - e).mean(axis=axis, keepdims=True), t)


def is_function(function: Callable[[Array], Array]) -> Callable[[Array, Array, float], bool]:
    return lambda a, e, t: near(a, function(e), t)


def is_moved(*moves: Callable[[Array, int], Array]) -> Callable[[Array, Array, float], bool]:
    def claim(a: Array, e: Array, t: float) -> bool:
        return any(near(a, move(e, axis), t) for move in moves for axis in range(-min(2, a.ndim), 0))

    return claim


def is_power(a: Array, e: Array, t: float) -> bool:
    """Each row the normalised power of what it should be, the power the same for all."""
    inside = e > 0
    logs = []
    for x in (a, e):
        values = np.where(inside, np.log(np.where(inside, x, 1.0)), 0.0)
        logs.append(np.where(inside, values - values.sum(-1, keepdims=True) / inside.sum(-1, keepdims=True), 0.0))
    power = (logs[0] * logs[1]).sum() / (logs[1] ** 2).sum()
    idea = np.where(inside, e**power, 0.0)
    return near(a, idea / np.where(idea.any(-1, keepdims=True), idea.sum(-1, keepdims=True), 1.0), t)


CLAIMS: dict[FactKind, Callable[[Array, Array, float], bool]] = {
    FactKind.SIGN: lambda a, e, t: near(a, -e, t),
    FactKind.SIGNS: lambda a, e, t: near(np.abs(a), np.abs(e), t),
    FactKind.TRANSPOSED: lambda a, e, t: near(a, np.swapaxes(e, -1, -2), t),
    FactKind.REVERSED: is_moved(np.flip),
    FactKind.ROLLED: is_moved(lambda e, axis: np.roll(e, 1, axis), lambda e, axis: np.roll(e, -1, axis)),
    FactKind.PERMUTED: lambda a, e, t: near(np.sort(a, axis=None), np.sort(e, axis=None), t),
    FactKind.FACTOR: is_multiple(None),
    FactKind.ROW_FACTOR: is_multiple(-1),
    FactKind.COLUMN_FACTOR: is_multiple(-2),
    FactKind.SHIFT: is_shifted(None),
    FactKind.ROW_SHIFT: is_shifted(-1),
    FactKind.COLUMN_SHIFT: is_shifted(-2),
    FactKind.POWER: is_power,
    FactKind.EXPONENTIAL: is_function(np.exp),
    FactKind.LOGARITHM: is_function(np.log),
    FactKind.SQUARE: is_function(np.square),
    FactKind.ROOT: is_function(np.sqrt),
    FactKind.RECIPROCAL: is_function(np.reciprocal),
    FactKind.COMPLEMENT: is_function(lambda e: 1.0 - e),
    FactKind.ROWS_SUM: lambda a, e, t: bool((np.abs(a.sum(-1) - 1.0) > 1e-3).any()),
    FactKind.COLUMNS_SUM: lambda a, e, t: bool(np.allclose(a.sum(-2), 1.0, rtol=0.0, atol=1e-3)),
    FactKind.ZERO: lambda a, e, t: not a.any(),
    FactKind.SAME: lambda a, e, t: float(np.ptp(a)) <= t,
    FactKind.SAME_ROWS: lambda a, e, t: bool((np.ptp(a, axis=-2) <= t).all()),
    FactKind.SAME_IN_ROWS: lambda a, e, t: bool((np.ptp(a, axis=-1) <= t).all()),
    FactKind.SAME_TABLES: lambda a, e, t: any((np.ptp(a, axis=i) <= t).all() for i in range(a.ndim - 2)),
    FactKind.ONE_HOT: lambda a, e, t: bool(np.isin(a, (0.0, 1.0)).all() and (a.sum(-1) == 1.0).all()),
    FactKind.NOT_ZERO: lambda a, e, t: bool(((e == 0.0) & (np.abs(a) > t)).any()),
    FactKind.UNDERFLOW: lambda a, e, t: bool(((a == 0.0) & (np.abs(e) > t)).any()),
    FactKind.PRECISION: lambda a, e, t: bool(np.abs(a - e).max() <= 1e-3 * np.abs(e).max()),
}


# Tendencies: to which side, and with fresh inputs to the same one


def side_of_spread(a: Array, e: Array, t: float) -> int:
    """Further apart than they should be in most columns, or closer together."""
    ratios = (np.ptp(a, axis=-2) / np.ptp(e, axis=-2))[np.ptp(e, axis=-2) > t]
    return int(np.sign(np.median(ratios) - 1.0)) if ratios.size else 0


def side_of_order(a: Array, e: Array, t: float) -> int:
    """In each row larger numbers where they should be larger, or where they should be smaller."""
    more = (e[..., :, None] - e[..., None, :]) > 8 * t
    rises = (a[..., :, None] - a[..., None, :])[more]
    return int((rises >= 0.0).all()) - int((rises <= 0.0).all())


def side_of_size(a: Array, e: Array, t: float) -> int:
    """Every number larger in size than it should be, or smaller."""
    return int((np.abs(a) > np.abs(e)).all()) - int((np.abs(a) < np.abs(e)).all())


SIDES = {FactKind.SPREAD: side_of_spread, FactKind.ORDER: side_of_order, FactKind.SIZE: side_of_size}
# The same words with other inputs.
SAME_AGAIN = (FactKind.NO_GRADIENT, FactKind.NO_EXCEPTION, FactKind.NOT_A_TUPLE, FactKind.INPUT_CHANGED)
RUN_AGAIN = {*CLAIMS, *SIDES, *SAME_AGAIN}
PLACED = (FactKind.NOT_ZERO, FactKind.UNDERFLOW)  # these name places, which are those of one call
BARE = (FactKind.ELSEWHERE, FactKind.NORMALISED)


# Running them


@dataclass(frozen=True)
class Seen:
    """One failure: its kind of fact, its words, and the numbers that were compared, where numbers were."""

    case: str
    seed: int
    fact: str
    message: str
    what: str
    actual: Array | None
    expected: Array | None
    tolerance: float

    @property
    def numbers(self) -> bool:
        return self.actual is not None and self.expected is not None and self.actual.shape == self.expected.shape


def failure(case: Case, session: Session, seed: int) -> Seen | None:
    with watchdog(CASE_CPU_S), measured() as measurements:
        result = case_result(case, session, seed, public=True)
    if result.verdict not in (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR):
        return None
    evidence = result.evidence or Comparison("")
    tolerance = measurements[-1].allowed if measurements else 0.0
    return Seen(
        case.id,
        seed,
        result.fact,
        result.message.removeprefix(f"{case.title}: "),
        evidence.what,
        as_floats(evidence.returned),
        as_floats(evidence.expected),
        tolerance,
    )


def as_floats(value: Any) -> Array | None:
    if value is None or isinstance(value, (str, dict, Foreign)):
        return None
    try:
        return np.asarray(value.detach().numpy() if hasattr(value, "detach") else value).astype(np.float64)
    except (TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Told:
    """All that one submission is told."""

    failures: list[Seen]  # of the first seed, and where the kind claims something of other calls, of fresh ones
    ignored: tuple[str, ...] = ()
    not_ignored: tuple[str, ...] = ()  # of these, what changes a result of a fresh call


@dataclass(frozen=True)
class Bench:
    """A problem with what every submission of it is asked."""

    problem: Problem
    cases: tuple[Case, ...]
    known: KnownMistakes | None
    pairs: tuple[Pair, ...]
    fresh_pairs: tuple[Pair, ...]

    @classmethod
    def of(cls, course: Course, problem_id: str) -> "Bench":
        problem = Problem.read(course, problem_id)
        cases = load_cases(problem, course)
        functions = reference_functions(problem)
        ask = local_session(problem, functions).call

        def made(seed: int) -> tuple[Pair, ...]:
            return pairs(problem, [one.step for one in record(problem, cases, functions, seed)], ask)

        fresh = tuple(pair for seed in FRESH_SEEDS for pair in made(seed))
        return cls(problem, cases, load_mistakes(problem, course), made(FIRST_SEED), fresh)


def told(wrong: Wrong, bench: Bench) -> Told:
    with watchdog(CASE_CPU_S):
        functions = wrong.functions(bench.problem, bench.known)
    session = local_session(bench.problem, functions)
    found: list[Seen] = []
    for case in bench.cases:
        first = failure(case, session, FIRST_SEED)
        if first is None:
            continue
        found.append(first)
        # What draws by itself answers otherwise with the same seed: nothing that is seen once holds of it.
        if first.fact in RUN_AGAIN and same(first, failure(case, session, FIRST_SEED)):
            found += filter(None, (failure(case, session, seed) for seed in FRESH_SEEDS))
    with watchdog(CASE_CPU_S):
        names = ignored(bench.pairs, session.call) if found else ()
        again = [pair for pair in bench.fresh_pairs if pair.argument in names]
        return Told(found, names, tuple(set(names) - set(ignored(again, session.call))))


def same(one: Seen, other: Seen | None) -> bool:
    """Whether two runs with one seed have seen the same."""
    if other is None or one.message != other.message:
        return False
    return one.actual is None or (other.actual is not None and np.array_equal(one.actual, other.actual, equal_nan=True))


def child(pipe: Connection, *given: Any) -> None:
    """One submission in a process of its own: it may print, exit, or leave threads behind."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        answer: Any = told(*given)
    except BaseException as error:
        answer = f"{type(error).__name__}\n{traceback.format_exc()}"
    pipe.send(answer)
    os._exit(0)


def run(submissions: list[Wrong], wanted: int, bench: Bench) -> Iterator[tuple[Wrong, Told]]:
    """Those that are wrong, until there are as many as wanted. What does not load or takes too long is left out."""
    fork = multiprocessing.get_context("fork")
    waiting = iter(submissions)
    running: dict[Connection, tuple[Wrong, Any, float]] = {}
    while wanted > 0:
        for wrong in itertools.islice(waiting, JOBS - len(running)):
            mine, theirs = fork.Pipe(False)
            process = fork.Process(target=child, args=(theirs, wrong, bench))
            process.start()
            theirs.close()
            running[mine] = wrong, process, time.monotonic() + SUBMISSION_S
        if not running:
            return
        ready = set(wait(list(running), timeout=1.0))
        for pipe, (wrong, process, end) in list(running.items()):
            if pipe not in ready and time.monotonic() < end:
                continue
            try:
                answer = pipe.recv() if pipe in ready else "too slow"
            except EOFError:
                answer = "the process died"
            process.kill()
            process.join()
            pipe.close()
            del running[pipe]
            if isinstance(answer, Told) and answer.failures:
                wanted -= 1
                yield wrong, answer
    for pipe, (_, process, _) in running.items():
        process.kill()
        process.join()
        pipe.close()


# Judging what they were told


@dataclass
class Tally:
    kinds: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    of_one_call: Counter[str] = field(default_factory=Counter)
    not_again: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    submissions: int = 0
    told: int = 0  # submissions of which more is said than that the values differ
    failures: int = 0
    compared: int = 0  # failures in which numbers were compared
    sources: Counter[str] = field(default_factory=Counter)

    def add(self, wrong: Wrong, told: Told) -> None:
        found = told.failures
        first = [seen for seen in found if seen.seed == FIRST_SEED]
        fresh: defaultdict[tuple[str, str], list[Seen]] = defaultdict(list)
        for seen in found:
            if seen.seed != FIRST_SEED:
                fresh[seen.case, seen.what].append(seen)
        self.submissions += 1
        self.sources[wrong.name.partition("/")[0]] += 1
        self.told += any(seen.fact not in BARE for seen in first) or bool(told.ignored)
        self.kinds["ignored"] += len(told.ignored)
        self.checked["ignored"] += len(told.ignored)
        self.false["ignored"] += len(told.not_ignored)
        self.examples += [f"{wrong.name} does not ignore {name}" for name in told.not_ignored]
        for seen in first:
            self.failures += 1
            self.compared += seen.numbers
            self.kinds[seen.fact] += 1
            for again in fresh[seen.case, seen.what]:
                holds = claim_holds(FactKind(seen.fact), seen, again)
                if holds is None:
                    continue
                if "in this call" in seen.message or seen.fact in PLACED:
                    self.of_one_call[seen.fact] += 1
                    self.not_again[seen.fact] += not holds
                    continue
                self.checked[seen.fact] += 1
                if not holds:
                    self.false[seen.fact] += 1
                    self.examples.append(f"{wrong.name} | {seen.case} | {seen.message} | not with seed {again.seed}")

    def more(self) -> tuple[float, float]:
        """The share of all failures, and of those in which numbers were compared, with more than a difference."""
        bare = sum(self.kinds[kind] for kind in BARE)
        return 1 - bare / max(1, self.failures), 1 - bare / max(1, self.compared)


def claim_holds(kind: FactKind, first: Seen, again: Seen) -> bool | None:
    """None where the fresh failure is another one, in which no numbers were compared."""
    if kind in SAME_AGAIN:
        return again.fact == kind
    if not again.numbers:
        return None
    one, other = ((np.asarray(seen.actual), np.asarray(seen.expected), seen.tolerance) for seen in (first, again))
    with np.errstate(all="ignore"):
        if kind in SIDES:
            return SIDES[kind](*one) == SIDES[kind](*other)
        return CLAIMS[kind](*other) if kind in CLAIMS else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", action="append", help="only these problems")
    parser.add_argument("--count", type=int, default=700, help="wrong submissions of each problem")
    parser.add_argument("--kinds", action="store_true", help="print how often each kind of fact is stated")
    given = parser.parse_args()
    course = Course(ROOT)
    print(f"{platform.platform()}, Python {platform.python_version()}, {len(FRESH_SEEDS)} fresh seeds")
    print(
        f"{'problem':<20} {'wrong':>6} {'failures':>9} {'compared':>9} {'checked':>8} {'false':>6} "
        f"{'of one call':>12} {'again':>7} {'more':>7} {'of compared':>12} {'submissions told more':>22}"
    )
    faults = 0
    for problem_id in given.problem or course.problem_ids():
        bench = Bench.of(course, problem_id)
        tally = Tally()
        for wrong, answer in run(corpus(bench.problem, bench.known, given.count), given.count, bench):
            tally.add(wrong, answer)
        more, of_compared = tally.more()
        again = 1 - tally.not_again.total() / max(1, tally.of_one_call.total())
        faults += tally.false.total()
        print(
            f"{problem_id:<20} {tally.submissions:>6} {tally.failures:>9} {tally.compared:>9} "
            f"{tally.checked.total():>8} {tally.false.total():>6} {tally.of_one_call.total():>12} {again:>7.1%} "
            f"{more:>7.1%} {of_compared:>12.1%} {tally.told / max(1, tally.submissions):>22.1%}",
            flush=True,
        )
        print(f"    {', '.join(f'{count} {source}' for source, count in tally.sources.most_common())}")
        if given.kinds:
            for kind, count in tally.kinds.most_common():
                print(
                    f"    {kind:<16} {count:>7}  checked {tally.checked[kind]:>7}  false {tally.false[kind]:>4}  "
                    f"of one call {tally.of_one_call[kind]:>7}  not again {tally.not_again[kind]:>5}"
                )
        for example in tally.examples[:20]:
            print(f"    false: {example}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
