# SPDX-License-Identifier: Apache-2.0
"""The reference's calls under the hidden cases with a public seed: what is replayed to a failing submission.

A submission's own transcripts would not do: a case ends at its first failure, and some calls depend on earlier answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.cases import Case
from grader.cases.expect import measured
from grader.diagnosis.fingerprint import Seen, seen
from grader.errors import PackageError
from grader.judge import case_result
from grader.judge.session import Session
from grader.model import Call, Framework, Outcome, Step, Submission, Verdict
from grader.packages import Problem
from grader.sandbox.local import LocalSandbox
from grader.wire import Payload, decode, encode

__all__ = ["PUBLIC_SEED", "RecordedCall", "ask", "local_session", "record", "reference_functions"]

PUBLIC_SEED = 1
# Where a case compares nothing by tolerance: a condition number of 100, in either arithmetic.
DEFAULT_RELATIVE = {Framework.TORCH: 1e-4, Framework.NUMPY: 1e-10}


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call of the reference, what it answered, and how exactly its case compares."""

    case: str
    group: str
    step: Step
    seen: Seen
    relative: float

    @property
    def call(self) -> Call:
        """The call itself."""
        return self.step.call


def local_session(problem: Problem, functions: Mapping[str, Callable[..., Any]]) -> Session:
    """A session that asks functions of ours in this process."""
    session = Session(LocalSandbox(functions), problem, _nobody(problem), 0)
    session.load()
    return session


def _nobody(problem: Problem) -> Submission:
    return Submission("", problem.id, f"{problem.id}.py", b"")


def reference_functions(problem: Problem) -> dict[str, Any]:
    """The names that the reference solution defines."""
    namespace: dict[str, Any] = {"__name__": f"reference_{problem.id}"}
    try:
        source = problem.solution.read_text("utf-8")
        exec(compile(source, str(problem.solution), "exec", dont_inherit=True), namespace)
    except Exception as error:
        raise PackageError(f"{problem.solution}: {type(error).__name__}: {error}") from error
    return namespace


class _Recorder(Session):
    """A session that keeps every call as it was made: a case may change its arrays afterwards."""

    def __init__(self, problem: Problem, functions: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(LocalSandbox(functions), problem, _nobody(problem), 0)
        self.kept: list[Step] = []

    def call(self, call: Call) -> Outcome:
        kept = replace(
            call,
            arguments=tuple(_copy(value) for value in call.arguments),
            options={name: _copy(value) for name, value in call.options.items()},
            cotangents=tuple(_copy(value) for value in call.cotangents),
        )
        outcome = super().call(call)
        self.kept.append(Step(kept, outcome))
        return outcome


def _copy(value: Any) -> Any:
    """A value as it would arrive in a runner: views stay views."""
    payload = Payload()
    node = encode(value, payload, views=True)
    return decode(node, Payload(b"".join(payload.buffers)), views=True, own=True)


def ask(session: Session, call: Call) -> Seen | None:
    """Make a call and give its answer in the form that is compared; None where it had none."""
    return seen(call, session.call(call), _names(session.problem, call))


def _names(problem: Problem, call: Call) -> list[str]:
    return [parameter.name for parameter in problem.contract.function(call.function).required]


def record(
    problem: Problem, cases: Sequence[Case], functions: Mapping[str, Callable[..., Any]], seed: int = PUBLIC_SEED
) -> tuple[RecordedCall, ...]:
    """Every call that the cases make of right functions. PackageError when they are not right."""
    session = _Recorder(problem, functions)
    session.load()
    recorded: list[RecordedCall] = []
    for case in cases:
        session.kept.clear()
        with measured() as measurements:
            result = case_result(case, session, seed, public=True)
        if result.verdict is not Verdict.ACCEPTED:
            raise PackageError(f"the reference fails {case.group}/{case.id} with public seed {seed}: {result.message}")
        compared = [one.relative for one in measurements if not one.is_law and one.relative]
        relative = max(compared, default=DEFAULT_RELATIVE[problem.framework])
        for step in session.kept:
            answer = seen(step.call, step.outcome, _names(problem, step.call))
            assert answer is not None  # an accepted case of functions of ours saw no limit
            recorded.append(RecordedCall(case.id, case.group, step, answer, relative))
    return tuple(recorded)
