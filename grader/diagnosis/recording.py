# SPDX-License-Identifier: Apache-2.0
"""The reference's calls under the hidden cases with a public seed: what is replayed to a failing submission.

A submission's own transcripts would not do: a case ends at its first failure, and some calls depend on earlier answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np

from grader.cases import Case
from grader.cases.expect import measured
from grader.diagnosis.fingerprint import Seen, seen
from grader.errors import PackageError
from grader.judge import case_result
from grader.judge.session import Session
from grader.model import Call, Framework, Outcome, Step, Submission, Verdict
from grader.packages import Problem
from grader.sandbox.local import LocalSandbox
from grader.wire import Node, Payload, decode, encode

__all__ = [
    "PUBLIC_SEED",
    "RecordedCall",
    "ask",
    "local_session",
    "pack_call",
    "pack_recorded",
    "pack_seen",
    "record",
    "reference_functions",
    "unpack_call",
    "unpack_recorded",
    "unpack_seen",
]

PUBLIC_SEED = 1
# Where a case compares nothing by tolerance: a condition number of 100, in either arithmetic.
DEFAULT_RELATIVE = {Framework.TORCH: 1e-4, Framework.NUMPY: 1e-10}


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call of the reference, what it answered, and how exactly its case compares.

    `outcome` is there where the call has just been made; it is not kept.
    """

    case: str
    group: str
    call: Call
    seen: Seen
    relative: float
    name: str  # among all calls of the problem: its seed and its position
    outcome: Outcome | None = None

    @property
    def step(self) -> Step:
        """The call with its outcome."""
        assert self.outcome is not None
        return Step(self.call, self.outcome)


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
            name = f"{seed} {len(recorded)}"
            recorded.append(RecordedCall(case.id, case.group, step.call, answer, relative, name, step.outcome))
    return tuple(recorded)


# Bytes, as they travel to a runner: never pickled


class _Call(msgspec.Struct, array_like=True):
    function: str
    arguments: list[Node]
    options: dict[str, Node]
    wrt: list[str]
    cotangents: list[Node]
    seed: int | None
    arrays: bytes


class _Seen(msgspec.Struct, array_like=True):
    text: str
    parts: list[int]
    numbers: bytes


class _Recorded(msgspec.Struct, array_like=True):
    case: str
    group: str
    call: bytes
    seen: bytes
    relative: float
    name: str


_encoder = msgspec.msgpack.Encoder()
_call_decoder = msgspec.msgpack.Decoder(_Call)
_seen_decoder = msgspec.msgpack.Decoder(_Seen)
_recorded_decoder = msgspec.msgpack.Decoder(list[_Recorded])


def pack_call(call: Call) -> bytes:
    """A call as bytes."""
    payload = Payload()
    arguments = [encode(value, payload, views=True) for value in call.arguments]
    options = {name: encode(value, payload, views=True) for name, value in call.options.items()}
    cotangents = [encode(value, payload, views=True) for value in call.cotangents]
    arrays = b"".join(payload.buffers)
    return _encoder.encode(_Call(call.function, arguments, options, list(call.wrt), cotangents, call.seed, arrays))


def unpack_call(content: bytes) -> Call:
    """What `pack_call` has packed."""
    one = _call_decoder.decode(content)
    payload = Payload(one.arrays)
    return Call(
        one.function,
        tuple(decode(node, payload, views=True, own=True) for node in one.arguments),
        {name: decode(node, payload, views=True, own=True) for name, node in one.options.items()},
        tuple(one.wrt),
        tuple(decode(node, payload, views=True, own=True) for node in one.cotangents),
        one.seed,
    )


def pack_seen(answer: Seen) -> bytes:
    """An answer as bytes: equal for equal answers, to the bit."""
    return _encoder.encode(_Seen(answer.text, list(answer.parts), answer.numbers.astype("<f8").tobytes()))


def unpack_seen(content: bytes) -> Seen:
    """What `pack_seen` has packed."""
    one = _seen_decoder.decode(content)
    return Seen(one.text, np.frombuffer(one.numbers, dtype="<f8"), tuple(one.parts))


def pack_recorded(calls: Sequence[RecordedCall]) -> bytes:
    """Recorded calls as bytes, without their outcomes."""
    return _encoder.encode(
        [_Recorded(c.case, c.group, pack_call(c.call), pack_seen(c.seen), float(c.relative), c.name) for c in calls]
    )


def unpack_recorded(content: bytes) -> tuple[RecordedCall, ...]:
    """What `pack_recorded` has packed."""
    return tuple(
        RecordedCall(one.case, one.group, unpack_call(one.call), unpack_seen(one.seen), one.relative, one.name)
        for one in _recorded_decoder.decode(content)
    )
