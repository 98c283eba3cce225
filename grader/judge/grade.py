# SPDX-License-Identifier: Apache-2.0
"""Judge one submission on one problem: load it, run its cases group by group, make the twins, add up."""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import platform
import time
import traceback
import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

import grader
from grader.cases import Case, Failed, examples
from grader.errors import InfrastructureError, PackageError, UsageError
from grader.judge.seeds import PUBLIC_SEEDS, case_rng
from grader.judge.session import LoadResult, Session
from grader.judge.student import Student, TryAgain, failed, trimmed
from grader.judge.twins import replay_of, twin_of
from grader.model import (
    NOT_ATTEMPTED,
    CaseResult,
    Comparison,
    Environment,
    Framework,
    Isolation,
    LibraryPolicy,
    Report,
    Score,
    Status,
    Submission,
    Twin,
    Verdict,
)
from grader.packages import Group, Problem
from grader.sandbox import Sandbox
from grader.scoring import score, status_of

__all__ = ["case_result", "environment", "grade", "missing_framework", "not_graded", "show_case"]

EXPLAINED = (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)
UNEXPLAINED = {
    Verdict.WRONG_ANSWER: "the answer is wrong for the graded inputs",
    Verdict.RUNTIME_ERROR: "the call failed for the graded inputs",
}
EXAMPLE_GROUPS = (Group(examples.GROUP, 0.0, "public examples"),)
AGAIN = "grade it again; if it stays, tell the course's staff: nobody loses points for this"
TORCH_INSTALL = "pip install 'softmark[torch]'"


def grade(
    problem: Problem,
    cases: Sequence[Case],
    submission: Submission,
    sandbox: Sandbox,
    *,
    seed: int,
    digest: str = "",
    time_factor: float = 1.0,
    examples_only: bool = False,
    keep_transcripts: bool = True,
) -> Report:
    """The report on one submission. A failure of ours gives a report without a score; it never raises for one.

    Without `keep_transcripts` the report holds nothing of the graded calls, and is small.
    """
    began = time.monotonic()
    session = Session(sandbox, problem, submission, seed, time_factor)
    session.keeps_transcripts = keep_transcripts
    try:
        loaded = session.load()
        while loaded.outcome is not None and session.may_try_again(loaded.outcome, "loading"):
            session.renew()
            loaded = session.load()
        if loaded.problem:
            results = _without_running(cases, loaded)
        elif problem.library_policy is LibraryPolicy.FORBID and loaded.calls:
            results = _forbidden(cases, loaded)
        else:
            results = _run(EXAMPLE_GROUPS if examples_only else problem.groups, cases, session, seed)
            results = _explained(problem, cases, submission, session, results, every_twin=examples_only)
    finally:
        session.close()
    if keep_transcripts:
        lost = [r.verdict not in (Verdict.ACCEPTED, Verdict.SKIPPED) for r in results]
        results = [
            replace(r, replay=replay_of(problem, submission, r)) if is_lost else r
            for r, is_lost in zip(results, lost, strict=True)
        ]
    else:
        # Times to a tenth of a second: finer ones could be made to spell out an input.
        results = [
            replace(r, transcript=(), evidence=None, cpu_s=round(r.cpu_s, 1), wall_s=round(r.wall_s, 1))
            for r in results
        ]
    noted = loaded.calls if problem.library_policy is not LibraryPolicy.ALLOW else ()
    reason, next_step = _reason(problem, loaded, results)
    if examples_only and status_of(results) is Status.UNSOLVED and all(_is_untouched(r) for r in results):
        reason = NOT_ATTEMPTED
    return Report(
        problem=problem.id,
        problem_title=problem.title,
        problem_version=problem.version,
        problem_digest=digest,
        submission=submission,
        status=status_of(results),
        score=Score(None, 0.0, ()) if examples_only else score(problem.groups, results),
        cases=tuple(results),
        isolation=session.isolation,
        limits=session.limits,
        environment=environment(),
        seed=seed,
        duration_s=time.monotonic() - began,
        reason=reason,
        next_step=next_step,
        printed=loaded.printed,
        library_calls=noted,
        hidden_cases=problem.contract.hidden_cases,
        examples_only=examples_only,
    )


def not_graded(
    problem: Problem, submission: Submission, sandbox: Sandbox | None, reason: str, next_step: str = AGAIN
) -> Report:
    """The report on a submission that could not be judged: no score, never a zero. `sandbox` is None where none was."""
    return Report(
        problem=problem.id,
        problem_title=problem.title,
        problem_version=problem.version,
        problem_digest=problem.digest(),
        submission=submission,
        status=Status.NOT_GRADED,
        score=Score(None, problem.max_points, ()),
        cases=(),
        isolation=_isolation(sandbox) if sandbox is not None else Isolation.NONE,
        limits=problem.limits,
        environment=environment(),
        seed=None,
        duration_s=0.0,
        reason=reason,
        next_step=next_step,
        hidden_cases=problem.contract.hidden_cases,
    )


def _isolation(sandbox: Sandbox) -> Isolation:
    """The isolation in force; none where not even a runner can be started."""
    try:
        return sandbox.isolation
    except InfrastructureError:
        return Isolation.NONE


def missing_framework(problem: Problem) -> str:
    """The command that installs what a problem needs and this environment lacks; empty where nothing is missing."""
    if problem.framework is Framework.TORCH and importlib.util.find_spec("torch") is None:
        return TORCH_INSTALL
    return ""


def case_result(
    case: Case, session: Session, seed: int, *, share: float = 0.0, public: bool = False, strict: bool = False
) -> CaseResult:
    """Run one case; `public` draws its inputs from a stream that earns no marks.

    A runner that is lost gets one more try from a fresh zygote, and so does one that dies for no known reason.
    `strict` makes every warning of the case a fault of the case, numpy's about NaN and infinity included: for those who
    check cases.
    """
    while True:
        try:
            return _once(case, session, seed, share, public=public, strict=strict)
        except TryAgain:
            session.renew()


def show_case(
    problem: Problem, case: Case, submission: Submission, sandbox: Sandbox, seed: int
) -> tuple[CaseResult, Twin]:
    """Run one case alone with a public seed and write down everything about it, also where it is accepted."""
    session = Session(sandbox, problem, submission, seed)
    try:
        loaded = session.load()
        if loaded.problem:
            at = f" (line {loaded.line})" if loaded.line else ""
            hint = f"grader check {submission.file} says more"
            raise UsageError(f"{submission.file} could not be loaded: {loaded.problem}{at}", hint=hint)
        result = case_result(case, session, seed, public=True)
        return result, twin_of(problem, submission, result, seed, session.printed())
    finally:
        session.close()


def _once(case: Case, session: Session, seed: int, share: float, *, public: bool, strict: bool) -> CaseResult:
    student = Student(session, last_try=False)
    cpu, wall = session.cpu_s, session.wall_s
    failure: Failed | None = None
    try:
        with np.errstate(all="warn" if strict else "ignore", under="ignore"), warnings.catch_warnings():
            warnings.simplefilter("error" if strict else "ignore")
            case.function(student, case_rng(seed, case.id, public=public))
    except Failed as error:
        failure = error
    except TryAgain:
        raise
    except InfrastructureError as error:
        failure = Failed(f"the grader failed: {error.message}", verdict=Verdict.JUDGE_ERROR)
    except PackageError as error:
        failure = _ours("the case is unsound", error)
    except Exception as error:
        failure = _ours(f"the case itself raised {type(error).__name__}", error)
    result = _result(case, share, failure)
    steps = student.transcript if public or session.keeps_transcripts else ()
    if not public:
        steps = tuple(trimmed(step) for step in steps)
    return replace(result, cpu_s=session.cpu_s - cpu, wall_s=session.wall_s - wall, transcript=steps)


def _ours(words: str, error: Exception) -> Failed:
    """A fault of the case: what it says may quote inputs, so only the teacher reads it."""
    evidence = Comparison("exception", "".join(traceback.format_exception(error)), None)
    return Failed(words, verdict=Verdict.JUDGE_ERROR, evidence=evidence)


def _result(case: Case, share: float, failure: Failed | None) -> CaseResult:
    result = CaseResult(
        id=case.id,
        group=case.group,
        title=case.title,
        verdict=Verdict.ACCEPTED,
        points=share,
        max_points=share,
        visibility=case.visibility,
    )
    if failure is None:
        return result
    seen = failure.seen if failure.verdict is Verdict.SKIPPED else f"{case.title}: {failure.seen}"
    return replace(
        result,
        verdict=failure.verdict,
        points=0.0,
        message=seen,
        fact=failure.fact.value if failure.verdict in EXPLAINED else "",
        evidence=failure.evidence,
        line=failure.line,
    )


def _run(groups: Sequence[Group], cases: Sequence[Case], session: Session, seed: int) -> list[CaseResult]:
    """Every case's result, group by group; a group whose required groups are not complete is skipped."""
    complete: set[str] = set()
    results: list[CaseResult] = []
    for group in groups:
        missing = [name for name in group.requires if name not in complete]
        mine = [
            _result(case, case.points, _skipped(missing)) if missing else _run_case(case, session, seed)
            for case in cases
            if case.group == group.name
        ]
        if all(result.verdict is Verdict.ACCEPTED for result in mine):
            complete.add(group.name)
        elif group.all_or_nothing:
            mine = [replace(result, points=0.0) for result in mine]
        results += mine
    return results


def _run_case(case: Case, session: Session, seed: int) -> CaseResult:
    if session.exhausted:
        allowed = session.limits.submission_cpu_s
        seen = f"not run: the earlier cases have used up the {allowed:g} s of CPU time of all calls together"
        return _result(case, case.points, Failed(seen, verdict=Verdict.TIME_LIMIT))
    return case_result(case, session, seed, share=case.points)


def _skipped(missing: Sequence[str]) -> Failed:
    return Failed(f"counts once every case of {' and '.join(missing)} is accepted", verdict=Verdict.SKIPPED)


def _explained(
    problem: Problem,
    cases: Sequence[Case],
    submission: Submission,
    session: Session,
    results: Sequence[CaseResult],
    *,
    every_twin: bool,
) -> list[CaseResult]:
    """Give every failing case a sentence, and the first of each group its twin, from a run with public inputs.

    What earned no mark decides nothing more; what is said about it comes from a run that has never seen a graded
    input, in a runner that has never seen one either. So no sentence can carry one, whatever the submission does.
    """
    by_id = {case.id: case for case in cases}
    shown: set[str] = set()
    final: list[CaseResult] = []
    session.close()
    for result in results:
        if result.verdict not in EXPLAINED:
            final.append(result)
            continue
        again = None if session.exhausted else _public_run(by_id[result.id], session)
        if again is None:
            why = "no time is left to show it" if session.exhausted else "no public input tried shows it"
            seen = f"{result.title}: {UNEXPLAINED[result.verdict]}; {why}"
            final.append(replace(result, message=seen, fact="", line=None))
            continue
        public, seed, printed = again
        twin = None
        if every_twin or (problem.twins and result.group not in shown):
            twin = twin_of(problem, submission, public, seed, printed)
            shown.add(result.group)
        at = f" in line {public.line}" if public.line is not None else ""
        final.append(replace(result, message=public.message + at, fact=public.fact, line=public.line, twin=twin))
    return final


def _public_run(case: Case, session: Session) -> tuple[CaseResult, int, str] | None:
    """The first public seed with which a case fails for a reason that can be shown, and what was printed."""
    for seed in PUBLIC_SEEDS:
        session.printed()
        result = case_result(case, session, seed, public=True)
        if result.verdict in EXPLAINED:
            return result, seed, session.printed()
        if result.verdict is not Verdict.ACCEPTED:
            return None
    return None


def _without_running(cases: Sequence[Case], loaded: LoadResult) -> list[CaseResult]:
    if loaded.outcome is None:
        failure = Failed(loaded.problem, verdict=Verdict.LOAD_ERROR, line=loaded.line)
    else:
        ended = failed(loaded.outcome)
        verdict = Verdict.LOAD_ERROR if ended.verdict is Verdict.RUNTIME_ERROR else ended.verdict
        seen = ended.seen.replace("the call", "loading the file", 1)
        failure = Failed(seen, verdict=verdict, line=loaded.line)
    return [replace(_result(case, case.points, failure), message=failure.seen) for case in cases]


def _forbidden(cases: Sequence[Case], loaded: LoadResult) -> list[CaseResult]:
    first = loaded.calls[0]
    failure = Failed(
        f"{first.name} in line {first.line} is not allowed in this problem", verdict=Verdict.FORBIDDEN, line=first.line
    )
    return [replace(_result(case, case.points, failure), message=failure.seen) for case in cases]


def _reason(problem: Problem, loaded: LoadResult, results: Sequence[CaseResult]) -> tuple[str, str]:
    broken = next((r for r in results if r.verdict is Verdict.JUDGE_ERROR), None)
    if broken is not None:
        return broken.message, AGAIN
    if loaded.problem and results:
        begin = f"grader show {problem.id} names the functions to write; grader start {problem.id} copies a starter"
        return results[0].message, begin if loaded.line is None and loaded.outcome is None else ""
    return "", ""


def _is_untouched(result: CaseResult) -> bool:
    return result.verdict is Verdict.RUNTIME_ERROR and "NotImplementedError" in result.message


@functools.cache
def environment() -> Environment:
    """Versions of what judged; read once, which takes as long as judging a small problem does."""
    packages = {}
    for name in ("numpy", "scipy", "torch"):
        try:
            packages[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return Environment(grader.__version__, platform.python_version(), platform.platform(terse=True), packages)
