# SPDX-License-Identifier: Apache-2.0
"""The gates of a package, one after the other: each gives a finding, with a sentence on what to change.

What a student's submission would go through goes through the judge and the sandbox handed in. What is asked hundreds
of times of functions that are ours (mutants, mistakes, hostile stand-ins) runs in this process.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.cases import Case
from grader.errors import GraderError, PackageError
from grader.judge import missing_framework
from grader.mistakes import KnownMistakes
from grader.packages import Course, Problem, load_cases, load_examples, load_mistakes
from grader.sandbox import Sandbox
from grader.verify.annotations import generate, reference_functions
from grader.verify.bench import Bench
from grader.verify.finding import QUICK, Depth, Finding, Outcome, Show, finding, nothing
from grader.verify.honest import flakes, margin, run_honest, tolerances
from grader.verify.hostile import hostile
from grader.verify.known import MistakeRuns, caught, distinct, law, run_mistakes, weakest
from grader.verify.matrix import cases_of
from grader.verify.sandboxed import Runs
from grader.verify.survivors import MutantTrial, run_mutants, survivors
from grader.verify.texts import missing_files, unsaid

__all__ = ["GATES", "verify"]

# In order of appearance. `law` is only asked of problems whose cases ask for a law.
GATES = (
    *("readable", "contract", "files", "statement", "points", "reference", "accepted", "starter", "errors", "secret"),
    *("effort", "limits", "flakes", "margin", "tolerance", "law", "mistakes", "weakest", "distinct", "mutants"),
    *("cases", "hostile"),
)
NO_MISTAKES = "there is no mistakes.py: write the ways in which students get it wrong; grader new shows one"


def verify(
    course: Course,
    problem_id: str,
    sandbox: Sandbox,
    *,
    write: bool = False,
    depth: Depth = QUICK,
    show: Show = nothing,
) -> Iterator[Finding]:
    """Findings of a package, gate by gate. `write` makes contract.json anew first; `show` is told of every step.

    A package that can not be read at all gives one failed finding and no others.
    """
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
        yield Finding(problem_id, "readable", Outcome.FAIL, error.message)
        return
    stale = not path.is_file() or path.read_text("utf-8") != text
    yield finding(problem_id, "readable", [], f"{len(cases)} cases in {len(problem.groups)} groups, schemas valid")
    yield finding(
        problem_id,
        "contract",
        ["contract.json is stale: run grader verify --write"] if stale else [],
        "agrees with the reference",
    )
    good = "statement, explanation, hints, starter, honest solutions"
    yield finding(problem_id, "files", missing_files(course, problem), good)
    good = "names every function, argument, size, error, group and watched call"
    yield finding(problem_id, "statement", unsaid(problem), good)
    yield finding(problem_id, "points", _points(problem), "100 points")
    lacking = missing_framework(problem)
    if lacking:
        missing = f"{problem.framework} is not installed here: {lacking}"
        yield Finding(problem_id, "framework", Outcome.FAIL, missing)
        return
    accepted = sorted((problem.folder / "accepted").glob("*.py"))
    sound = True
    for one in _judged(course, problem, cases, examples, accepted, sandbox, show):
        sound = sound and (one.outcome is not Outcome.FAIL or one.gate not in ("reference", "accepted"))
        yield one
    if not sound:  # what is asked of wrong code means nothing while right code fails
        yield Finding(problem_id, "flakes", Outcome.NOTE, "not looked at, nor what follows it, while right code fails")
        return
    yield from _in_this_process(course, problem, cases, examples, accepted, depth, show)


def _points(problem: Problem) -> list[str]:
    return [] if abs(problem.max_points - 100.0) < 1e-9 else [f"the groups have {problem.max_points:g} points, not 100"]


def _judged(
    course: Course,
    problem: Problem,
    cases: Sequence[Case],
    examples: Sequence[Case],
    accepted: Sequence[Path],
    sandbox: Sandbox,
    show: Show,
) -> Iterator[Finding]:
    """What goes through the sandbox, as a student's file does."""
    show("reference", 0, 1)
    runs = Runs(problem, cases, examples, sandbox)
    good = "scores 100 and passes every example"
    yield finding(problem.id, "reference", runs.imperfect(problem.solution), good)
    faults = []
    for number, file in enumerate(accepted):
        show("accepted", number, len(accepted))
        faults += runs.imperfect(file)
    yield finding(problem.id, "accepted", faults, f"{len(accepted)} honest solutions score 100")
    starter = runs.starter(course.template(problem.id))
    yield finding(problem.id, "starter", starter, "scores 0 without a judge error")
    yield finding(problem.id, "errors", runs.unexercised(), "every promised error is exercised")
    yield finding(problem.id, "secret", runs.fixed(), "every hidden case draws its inputs")
    yield runs.effort(show)
    yield runs.limits()


def _in_this_process(
    course: Course,
    problem: Problem,
    cases: Sequence[Case],
    examples: Sequence[Case],
    accepted: Sequence[Path],
    depth: Depth,
    show: Show,
) -> Iterator[Finding]:
    """What is asked of functions that are ours."""
    bench = Bench(problem, cases, reference_functions(course, problem.id))
    try:
        honest = run_honest(bench, accepted, depth, show)
    except PackageError as error:
        yield Finding(problem.id, "flakes", Outcome.FAIL, error.message)
        return
    yield flakes(problem, honest)
    yield margin(problem, honest)
    yield tolerances(bench, honest, examples)
    try:
        known = load_mistakes(problem, course)
        lacking = NO_MISTAKES if known is None else ""
    except PackageError as error:
        known, lacking = None, error.message
    runs = run_mistakes(bench, known, depth, show) if known is not None else []
    about_law = law(problem, honest, runs)
    if about_law is not None:
        yield about_law
    if known is None:
        yield Finding(problem.id, "mistakes", Outcome.FAIL, lacking)
    else:
        yield from _known(bench, known, runs, depth, show)
    trials = run_mutants(bench, depth, show)
    yield survivors(problem, trials, depth.mutants)
    yield cases_of(problem.id, [case.id for case in cases], _kills(runs, trials))
    yield hostile(bench, depth, show)


def _known(
    bench: Bench, known: KnownMistakes, runs: Sequence[MistakeRuns], depth: Depth, show: Show
) -> Iterator[Finding]:
    yield caught(bench, known, runs, depth, show)
    yield weakest(bench.problem, runs)
    yield distinct(bench, known, runs, show)


def _kills(runs: Sequence[MistakeRuns], trials: Sequence[MutantTrial]) -> dict[str, tuple[str, ...]]:
    """Of everything wrong that some case sees: the cases that see it. What hangs is seen by whichever comes first."""
    kills = {f"mistake {run.name}": run.trials[0].killers for run in runs if run.trials and not run.trials[0].stopped}
    for one in trials:
        if one.trial is not None and not one.trial.stopped:
            mutant = one.mutant
            nth = f" ({mutant.occurrence})" if mutant.occurrence > 1 else ""
            kills[f"line {mutant.number}, {mutant.operator}{nth}, {mutant.becomes}"] = one.trial.killers
    return {name: killers for name, killers in kills.items() if killers}
