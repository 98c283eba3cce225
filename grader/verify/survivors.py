# SPDX-License-Identifier: Apache-2.0
"""Which mutants of the reference does no case see, and which of these are right all the same?

`mutants.toml` says of a survivor why it is equivalent: right for every input that the contract admits. What can not
be explained like that is a gap in the cases. An annotation of a mutant that is gone, or is killed by now, is an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.errors import PackageError
from grader.packages import Problem
from grader.packages.documents import read_toml
from grader.verify.bench import Bench, TookTooLong, Trial, load_functions, watchdog
from grader.verify.finding import Depth, Finding, Outcome, Show
from grader.verify.mutation import Key, Mutant, mutants

__all__ = ["MutantTrial", "reasons_of", "run_mutants", "survivors"]

LEAST_SCORE = 0.9  # of all mutants, equivalent ones included: a reference with more of those is written oddly


@dataclass(frozen=True, slots=True)
class MutantTrial:
    """A mutant and what the cases said of it; no trial where it could not even be loaded."""

    mutant: Mutant
    trial: Trial | None
    survives: bool


def run_mutants(bench: Bench, depth: Depth, show: Show) -> list[MutantTrial]:
    """Every mutant under the first seed, and what survives it under the others."""
    path = bench.problem.solution
    found = list(mutants(path.read_text("utf-8"), str(path)))
    trials = []
    for number, mutant in enumerate(found):
        show("mutants", number, len(found))
        trials.append(_run(bench, mutant, depth.mutants))
    return trials


def _run(bench: Bench, mutant: Mutant, seeds: Sequence[int]) -> MutantTrial:
    names = [function.name for function in bench.problem.contract.functions]
    try:
        with watchdog(bench.patience_s):
            functions = load_functions(bench.problem.solution, names, mutant.code)
    except (Exception, TookTooLong):
        return MutantTrial(mutant, None, survives=False)
    who = f"mutant of line {mutant.number}: {mutant.becomes}"
    first = bench.trial(functions, seeds[0], who)
    survives = not first.killers
    if survives:
        survives = not any(bench.trial(functions, seed, who).killers for seed in seeds[1:])
    return MutantTrial(mutant, first, survives)


def reasons_of(problem: Problem) -> dict[Key, str]:
    """Reasons by mutant, as mutants.toml says; empty where there is none. PackageError when it can not be read."""
    path = problem.folder / "mutants.toml"
    if not path.is_file():
        return {}
    reasons: dict[Key, str] = {}
    for entry in read_toml(path, "mutants-v1")["mutants"]:
        key = _key(entry)
        if key in reasons:
            raise PackageError(f"{path}: mutants: '{entry['becomes']}' in '{entry['line']}' stands twice")
        reasons[key] = entry["equivalent"]
    return reasons


def _key(entry: dict[str, Any]) -> Key:
    return entry["operator"], entry["line"], entry["becomes"], entry.get("occurrence", 1)


def survivors(problem: Problem, trials: Sequence[MutantTrial], seeds: Sequence[int]) -> Finding:
    """The gate: every mutant killed or annotated, none of the annotations stale, and few of them."""
    try:
        reasons = reasons_of(problem)
    except PackageError as error:
        return Finding(problem.id, "mutants", Outcome.FAIL, error.message)
    alive = {one.mutant.key: one.mutant for one in trials if one.survives}
    every = {one.mutant.key for one in trials}
    rows = [
        f"survives: {_words(mutant)}; kill it with a case, or say in mutants.toml why it is right"
        for key, mutant in alive.items()
        if key not in reasons
    ]
    for key in reasons:
        if key not in alive:
            why = "is killed by now" if key in every else "does not exist"
            rows.append(
                f"stale in mutants.toml: {key[0]} in '{key[1]}', {key[2]}: such a mutant {why}; delete the entry"
            )
    killed = len(trials) - len(alive)
    score = killed / len(trials) if trials else 1.0
    if score < LEAST_SCORE:
        rows.append(f"{score:.1%} of the mutants are killed, {LEAST_SCORE:.0%} are needed, equivalent ones included")
    equivalent = sum(key in reasons for key in alive)
    detail = f"{killed} of {len(trials)} killed ({score:.1%}), {equivalent} annotated as equivalent"
    if len(seeds) > 1:
        detail += f"; survivors tried under {len(seeds)} seeds"
    return Finding(problem.id, "mutants", Outcome.FAIL if rows else Outcome.PASS, detail, tuple(rows))


def _words(mutant: Mutant) -> str:
    nth = f" (occurrence {mutant.occurrence})" if mutant.occurrence > 1 else ""
    return f"line {mutant.number}, {mutant.operator}{nth}: {mutant.becomes}"
