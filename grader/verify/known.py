# SPDX-License-Identifier: Apache-2.0
"""The known mistakes of a package: is each one caught, where it says, clearly, and told apart from the others?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.diagnosis import Diagnoser
from grader.errors import PackageError
from grader.mistakes import KnownMistakes, Mistake, Variant, variants
from grader.model import CaseResult, Submission, Verdict
from grader.packages import Problem
from grader.sandbox.local import LocalSandbox
from grader.verify.bench import CLEAR_LAW, CLEAR_TIMES, Bench, CaseTrial, Functions, TookTooLong, Trial, watchdog
from grader.verify.finding import Depth, Finding, Outcome, Show, counted, finding
from grader.verify.honest import HonestRuns, honest_laws

__all__ = ["MistakeRuns", "caught", "distinct", "law", "run_mistakes", "weakest"]

LEAST_CASES = 2
DIAGNOSIS_S = 120.0  # of one mistake: the first one fills a library of all of them
MOST_LAW = 0.0  # log10 of the e-value of an honest solution


@dataclass(frozen=True, slots=True)
class MistakeRuns:
    """What the cases said of one form of a mistake, one trial a seed; `broken` where it could not even be made."""

    mistake: Mistake
    form: int
    functions: Functions
    trials: tuple[Trial, ...]
    broken: str = ""

    @property
    def name(self) -> str:
        """The mistake's id, with the number of the form where there are several."""
        return self.mistake.id if len(self.mistake.forms) == 1 else f"{self.mistake.id}, form {self.form + 1}"


def run_mistakes(bench: Bench, known: KnownMistakes, depth: Depth, show: Show) -> list[MistakeRuns]:
    """Every form of every mistake under every seed."""
    names = [function.name for function in bench.problem.contract.functions]
    total = sum(len(one.forms) for one in known.mistakes)
    runs: list[MistakeRuns] = []
    for mistake in known.mistakes:
        for number, form in enumerate(mistake.forms):
            show("mistakes", len(runs), total)
            functions, broken = _made(known, form, names)
            seeds = () if broken else depth.mistakes
            trials = tuple(bench.trial(functions, seed, f"mistake {mistake.id}") for seed in seeds)
            runs.append(MistakeRuns(mistake, number, functions, trials, broken))
    return runs


def _made(known: KnownMistakes, form: Mapping[str, object], names: Sequence[str]) -> tuple[Functions, str]:
    """The functions of one form, and why they could not be made."""
    try:
        made = known.make(**form)
    except Exception as error:
        return {}, f"make raised {type(error).__name__}: {error}"
    lacking = [name for name in names if not callable(made.get(name))]
    return made, f"make gives no function {lacking[0]}" if lacking else ""


def caught(bench: Bench, known: KnownMistakes, runs: Sequence[MistakeRuns], depth: Depth, show: Show) -> Finding:
    """The gate: every mistake fails two cases or more under every seed, in the groups that it declares and no others.

    A pair of mistakes that no case sees is no fault by itself: two mistakes may cancel.
    """
    faults = list(_factory(bench, known, depth))
    warnings: list[str] = []
    rows = []
    for run in runs:
        if run.broken:
            faults.append(f"{run.name}: {run.broken}")
            continue
        faults += _too_few(run, depth.mistakes)
        more_faults, more_warnings = _groups(bench, run)
        faults += more_faults
        warnings += more_warnings
        fewest = min(len(trial.killers) for trial in run.trials)
        points = max(bench.scored(trial)[0] for trial in run.trials)
        rows.append(f"{run.name}: {points:g} points, at least {fewest} cases, {_clearest(run)}")
    pair_faults, pair_warnings, pairs = _pairs(bench, known, depth, show)
    faults += pair_faults
    warnings += pair_warnings
    good = f"{counted(len(known.mistakes), 'mistake')}, each caught by {LEAST_CASES} cases or more"
    good += f"; {counted(len(depth.mistakes), 'seed')}; {pairs}"
    if warnings and not faults:
        return Finding(bench.problem.id, "mistakes", Outcome.WARN, good, tuple(warnings))
    return finding(bench.problem.id, "mistakes", [*faults, *(warnings if faults else ())], good, rows)


def _factory(bench: Bench, known: KnownMistakes, depth: Depth) -> Iterator[str]:
    """What is wrong with the factory when every switch is right."""
    if not known.mistakes:
        yield "MISTAKES is empty: every problem has wrong solutions that are worth a sentence"
    functions, broken = _made(known, {}, [function.name for function in bench.problem.contract.functions])
    if broken:
        yield f"make() with every switch right: {broken}"
        return
    for seed in depth.mistakes:
        killers = bench.trial(functions, seed, "make()").killers
        if killers:
            yield f"make() with every switch right fails {killers[0]} under seed {seed}"
            return


def _too_few(run: MistakeRuns, seeds: Sequence[int]) -> Iterator[str]:
    for seed, trial in zip(seeds, run.trials, strict=True):
        if len(trial.killers) < LEAST_CASES:
            by = f"by {trial.killers[0]} alone" if trial.killers else "by no case"
            yield f"{run.name} is caught {by} under seed {seed}; {LEAST_CASES} cases are needed"
            return


def _groups(bench: Bench, run: MistakeRuns) -> tuple[list[str], list[str]]:
    """Faults and warnings about the groups that a mistake declares."""
    failing = [bench.scored(trial)[1] for trial in run.trials if not trial.stopped]
    if not failing:
        return [], []
    declared, ever, always = set(run.mistake.fails), set.union(*failing), set.intersection(*failing)
    faults = [f"{run.name} fails {group}, which it does not declare" for group in sorted(ever - declared)]
    faults += [f"{run.name} declares {group}, where nothing fails" for group in sorted(declared - ever)]
    return faults, [f"{run.name} fails {group} under some seeds only" for group in sorted((declared & ever) - always)]


def _pairs(bench: Bench, known: KnownMistakes, depth: Depth, show: Show) -> tuple[list[str], list[str], str]:
    """Faults and warnings about pairs of mistakes, and what was done with them in words."""
    names = [function.name for function in bench.problem.contract.functions]
    found = [variant for variant in variants(known) if len(variant.mistakes) > 1]
    faults, warnings = [], []
    for number, variant in enumerate(found):
        if depth.every_pair:
            show("pairs", number, len(found))
        functions, broken = _made(known, variant.form, names)
        if broken:
            faults.append(f"{variant.id}: {broken}")
        elif depth.every_pair and not _is_seen(bench, functions, variant, depth.mistakes[0]):
            warnings.append(f"{variant.id} is caught by no case: do the two cancel?")
    words = f"{counted(len(found), 'pair')} {'run' if depth.every_pair else 'built'}"
    return faults, warnings, words


def _is_seen(bench: Bench, functions: Functions, variant: Variant, seed: int) -> bool:
    return bool(bench.trial(functions, seed, f"mistakes {variant.id}").killers)


def _clearest(run: MistakeRuns) -> str:
    """The clearest case of the seed under which it shows least, in words."""
    return _words(_least_clear(run))


def _least_clear(run: MistakeRuns) -> CaseTrial | None:
    clearest = [trial.clearest for trial in run.trials if not trial.stopped]
    return min((one for one in clearest if one), key=lambda one: one.clearness, default=None)


def _words(trial: CaseTrial | None) -> str:
    if trial is None:
        return "no case"
    where = f"in {trial.group}/{trial.case}"
    deciding = trial.deciding
    if deciding is None or deciding.times == float("inf"):
        return f"a structural difference {where}"
    if deciding.is_law:
        return f"log10 E {deciding.error:.0f} {where}"
    return f"{deciding.times:.2g} times the tolerance {where}"


def weakest(problem: Problem, runs: Sequence[MistakeRuns]) -> Finding:
    """The gate: the clearest case of every mistake is a hundred times beyond its tolerance, or structural."""
    clearest = [(run, _least_clear(run)) for run in runs if run.trials]
    seen = [(run, one) for run, one in clearest if one is not None]
    faults = [
        f"{run.name}: clearest {_words(one)}; {CLEAR_TIMES:g} times or a structural difference is needed"
        for run, one in seen
        if one.clearness < 1.0
    ]
    if not seen:
        return Finding(problem.id, "weakest", Outcome.NOTE, "no mistake is caught")
    run, one = min(seen, key=lambda pair: pair[1].clearness)
    good = f"weakest mistake {run.name}: {_words(one)} (at least {CLEAR_TIMES:g} times, or structural)"
    return finding(problem.id, "weakest", faults, good)


def law(problem: Problem, honest: HonestRuns, runs: Sequence[MistakeRuns]) -> Finding | None:
    """The gate: e-values are far from the threshold on both sides. None where no case asks for a law."""
    found = honest_laws(honest)
    if found is None:
        return None
    largest, where = found
    faults, good = [], f"honest: log10 E at most {largest:.1f} (at most {MOST_LAW:g})"
    if largest > MOST_LAW:
        faults.append(f"{good}: {where}")
    broken = [(min(laws), run.name) for run in runs if (laws := list(_laws(run)))]
    faults += [
        f"{name}: log10 E is only {least:.1f} in its clearest law case, {CLEAR_LAW:g} are needed"
        for least, name in broken
        if least < CLEAR_LAW
    ]
    if broken:
        least, name = min(broken)
        good += (
            f"; {counted(len(broken), 'law-breaking mistake')}: at least {least:.0f} (at least {CLEAR_LAW:g}), {name}"
        )
    return finding(problem.id, "law", faults, good)


def _laws(run: MistakeRuns) -> Iterator[float]:
    """Of every seed under which a law speaks against a mistake: the loudest."""
    for trial in run.trials:
        found = [one.deciding.error for one in trial.results if one.deciding is not None and one.deciding.is_law]
        if found:
            yield max(found)


def distinct(bench: Bench, known: KnownMistakes, runs: Sequence[MistakeRuns], show: Show) -> Finding:
    """The gate: every mistake is diagnosed as itself, so that no two of them answer alike."""
    if any(run.broken for run in runs):
        return Finding(bench.problem.id, "distinct", Outcome.NOTE, "not asked while a mistake can not be made")
    try:
        diagnoser = Diagnoser(bench.problem, bench.cases, known)
    except PackageError as error:
        return Finding(bench.problem.id, "distinct", Outcome.FAIL, error.message)
    faults = []
    made = [run for run in runs if run.trials and run.trials[0].killers and not run.trials[0].stopped]
    for number, run in enumerate(made):
        show("distinct", number, len(made))
        taken_for = _diagnosed(bench, diagnoser, run)
        if taken_for != run.mistake.id:
            words = f"answers like {taken_for}" if taken_for else "is not diagnosed as itself"
            faults.append(f"{run.name} {words}: make them two forms of one mistake, or add a case that parts them")
    return finding(bench.problem.id, "distinct", faults, f"{counted(len(made), 'form')}, each diagnosed as what it is")


def _diagnosed(bench: Bench, diagnoser: Diagnoser, run: MistakeRuns) -> str:
    """The id of what a mistake is taken for; empty where it is taken for nothing."""
    killers = set(run.trials[0].killers)
    results = [
        CaseResult(
            case.id,
            case.group,
            case.title,
            Verdict.WRONG_ANSWER if case.id in killers else Verdict.ACCEPTED,
            0.0,
            case.points,
        )
        for case in bench.cases
    ]
    submission = Submission(run.name, bench.problem.id, f"{bench.problem.id}.py", b"")
    try:
        with watchdog(DIAGNOSIS_S):
            insight = diagnoser.diagnose(submission, results, LocalSandbox(run.functions))
    except TookTooLong:
        return ""
    return insight.diagnosis.mistake if insight.diagnosis is not None else ""
