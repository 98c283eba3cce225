# SPDX-License-Identifier: Apache-2.0
"""Cases run against functions that are ours, in this process: a whole suite in a twentieth of a second.

A reference, an honest solution, a known mistake or a mutant needs no sandbox. What it may need is somebody who ends
it: a mutant can loop for ever, or ask for more memory than there is.
"""

from __future__ import annotations

import contextlib
import math
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from grader.calling import seed_everything
from grader.cases import Case
from grader.cases.expect import Measurement, measured
from grader.judge import case_result
from grader.judge.seeds import LOAD_SEED
from grader.judge.session import Session
from grader.model import CaseResult, Step, Submission, Verdict
from grader.packages import Problem
from grader.sandbox.local import LocalSandbox

__all__ = ["Bench", "CaseTrial", "Functions", "TookTooLong", "Trial", "load_functions", "watchdog"]

Functions = Mapping[str, Callable[..., Any]]

SLOWER = 10.0  # times the reference: what takes longer hangs, for all that a mutant can show
LEAST_S = 2.0
TICK_S = 0.25  # the watchdog barks again: code that catches everything may have swallowed the first time
MEMORY_BYTES = 4 << 30  # on top of what this process has mapped
CLEAR_TIMES = 100.0  # the tolerance; a mistake that no case shows more clearly is nearly right
CLEAR_LAW = 30.0  # log10 of an e-value


class TookTooLong(BaseException):
    """The watchdog's. No `except Exception` between it and the one who set the watch may catch it."""


@dataclass(frozen=True, slots=True)
class CaseTrial:
    """What one case said of one implementation."""

    case: str
    group: str
    verdict: Verdict
    message: str
    measurements: tuple[Measurement, ...]
    fault: str = ""  # of a judge error: the exception, and where in a file of ours it was raised

    @property
    def failed(self) -> bool:
        """Whether the case saw that something is wrong."""
        return self.verdict is not Verdict.ACCEPTED

    @property
    def deciding(self) -> Measurement | None:
        """The comparison that failed; None where something else did: a shape, an exception, a plain fact."""
        last = self.measurements[-1] if self.failed and self.measurements else None
        if last is None:
            return None
        reached = last.error >= last.allowed if last.is_law else last.error > last.allowed
        return last if reached else None

    @property
    def clearness(self) -> float:
        """How clearly the case failed, one being clear enough; infinite for a difference of structure."""
        if not self.failed:
            return 0.0
        deciding = self.deciding
        if deciding is None:
            return math.inf
        return deciding.error / CLEAR_LAW if deciding.is_law else deciding.times / CLEAR_TIMES


@dataclass(frozen=True, slots=True)
class Trial:
    """What the cases said of one implementation under one seed. `stopped` is the case in which it took too long."""

    results: tuple[CaseTrial, ...]
    stopped: str = ""

    @property
    def killers(self) -> tuple[str, ...]:
        """Ids of the cases that saw that something is wrong."""
        return (*(one.case for one in self.results if one.failed), *((self.stopped,) if self.stopped else ()))

    @property
    def clearest(self) -> CaseTrial | None:
        """The case that failed most clearly; None where none did."""
        return max((one for one in self.results if one.failed), key=lambda one: one.clearness, default=None)


S = TypeVar("S", bound=Session)


class Bench:
    """Runs implementations of one problem under its cases, and remembers every fault of a case on the way."""

    def __init__(self, problem: Problem, cases: Sequence[Case], reference: Functions) -> None:
        self.problem = problem
        self.cases = tuple(cases)
        self.reference = reference
        self.faults: dict[str, str] = {}  # "case, who" -> what the case raised by itself
        self.patience_s = math.inf
        self.trial(reference, 0)  # the first run pays for what libraries set up when first used
        began = time.process_time()
        self.trial(reference, 0)
        self.patience_s = max(LEAST_S, SLOWER * (time.process_time() - began))

    def session(self, functions: Functions, kind: type[S]) -> S:
        """A session of that kind that has loaded these functions."""
        submission = Submission("verify", self.problem.id, f"{self.problem.id}.py", b"")
        session = kind(LocalSandbox(functions), self.problem, submission, 0)
        seed_everything(LOAD_SEED)
        session.load()
        return session

    def trial(self, functions: Functions, seed: int, who: str = "", *, impatient: bool = True) -> Trial:
        """Run every case. Once it has taken too long the rest is not run, unless the functions are known to end."""
        session = self.session(functions, Session)
        results: list[CaseTrial] = []
        for case in self.cases:
            try:
                with watchdog(self.patience_s if impatient else math.inf):
                    result = self.run(case, session, seed, who)
            except TookTooLong:
                return Trial(tuple(results), case.id)
            results.append(result)
        return Trial(tuple(results))

    def run(
        self, case: Case, session: Session, seed: int, who: str = "", *, strict: bool = False, remember: bool = True
    ) -> CaseTrial:
        """Run one case in a session. `strict` makes its warnings faults."""
        with measured() as measurements:
            result = case_result(case, session, seed, strict=strict)
        trial = CaseTrial(case.id, case.group, result.verdict, result.message, tuple(measurements))
        if result.verdict is not Verdict.JUDGE_ERROR:
            return trial
        trial = replace(trial, fault=_fault(result))
        if remember:
            self.faults[f"{case.group}/{case.id}, {who}" if who else f"{case.group}/{case.id}"] = trial.fault
        return trial

    def transcript(self, case: Case, session: Session, seed: int) -> tuple[Step, ...]:
        """Every call of a case, with what came back."""
        return case_result(case, session, seed, public=True).transcript

    def scored(self, trial: Trial) -> tuple[float, set[str]]:
        """What an implementation with these results would earn, and the groups that see that it is wrong.

        A group that another one keeps from counting sees nothing.
        """
        passed = {one.case for one in trial.results if not one.failed}
        complete: set[str] = set()
        failing: set[str] = set()
        points = 0.0
        for group in self.problem.groups:
            if not set(group.requires) <= complete:
                continue
            mine = [case for case in self.cases if case.group == group.name]
            if all(case.id in passed for case in mine):
                complete.add(group.name)
            else:
                failing.add(group.name)
            if group.name in complete or not group.all_or_nothing:
                points += sum(case.points for case in mine if case.id in passed)
        return points, failing


def _fault(result: CaseResult) -> str:
    """Of a judge error: what was raised, and the last place of a package or of the grader that it came through."""
    report = str(result.evidence.returned) if result.evidence is not None else ""
    lines = [line.strip() for line in report.splitlines() if line.strip()]
    places = [line for line in lines if line.startswith('File "') and "/grader/judge/" not in line]
    ours = [line for line in places if "/problems/" in line or "/grader/" in line]
    if not lines:
        return result.message
    place = (ours or places or [""])[-1].removeprefix("File ").replace('"', "").replace(", line ", ":")
    return f"{lines[-1]} ({place})" if place else lines[-1]


def load_functions(path: Path, names: Sequence[str], code: types.CodeType | None = None) -> dict[str, Any]:
    """Functions of a file of ours, or of code made from it, which is executed here. It may raise anything."""
    name = f"softmark_{path.stem}"
    module = types.ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses look a module up by its name
    try:
        exec(code or compile(path.read_text("utf-8"), str(path), "exec", dont_inherit=True), vars(module))
    finally:
        sys.modules.pop(name, None)
    return {name: getattr(module, name) for name in names}


@contextlib.contextmanager
def watchdog(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block once it has used `seconds` of CPU time, and bound what it may map meanwhile.

    CPU time, so that a busy machine kills nothing. Signals arrive in the main thread only: elsewhere nothing watches.
    """
    if not math.isfinite(seconds) or threading.current_thread() is not threading.main_thread():
        yield
        return

    watching = True

    def bark(signum: int, frame: types.FrameType | None) -> None:
        if watching:
            raise TookTooLong

    before = signal.signal(signal.SIGPROF, bark)
    try:
        with _bounded_memory():
            signal.setitimer(signal.ITIMER_PROF, seconds, TICK_S)
            try:
                yield
            finally:
                watching = False
    finally:
        watching = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def _bounded_memory() -> Iterator[None]:
    """Let what asks for too much fail with MemoryError, where the system can say how much is mapped now."""
    import resource

    try:
        mapped = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = mapped + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (wanted if soft == resource.RLIM_INFINITY else min(soft, wanted), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
