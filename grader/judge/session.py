# SPDX-License-Identifier: Apache-2.0
"""One submission in one runner after the other: load it, call it, and get a fresh runner when one has ended.

It turns replies into `Outcome`s, decides whose fault an end is, and keeps the submission's budget. It judges nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

from grader.contract import FunctionContract
from grader.errors import FrameTooLarge, WireError
from grader.judge.seeds import LOAD_SEED
from grader.model import (
    Call,
    Crashed,
    Framework,
    Isolation,
    Killed,
    LibraryCall,
    Lost,
    Outcome,
    Raised,
    Returned,
    Submission,
)
from grader.packages import Problem
from grader.plaintext import visible
from grader.protocol import (
    Answer,
    Execute,
    Failure,
    FromJudge,
    FunctionSpec,
    Inspected,
    Invoke,
    Load,
    Loaded,
    LoadFailed,
)
from grader.sandbox import Channel, Received, Sandbox
from grader.sandbox.tiers import ORDER
from grader.wire import Payload, decode, encode

__all__ = ["LoadResult", "Session", "arguments_by_name", "framework_for"]

MESSAGE_CHARACTERS = 300
MAX_TRACEBACK = 8000


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What came of loading a submission: `problem` is empty when its functions are there."""

    problem: str = ""
    line: int | None = None
    outcome: Outcome | None = None  # how the runner ended, where it did
    calls: tuple[LibraryCall, ...] = ()
    printed: str = ""


def framework_for(problem: Problem, source: bytes) -> Framework:
    """Which zygote a submission wants: the large one whenever its source mentions torch.

    Looking for the word finds every import that the syntax tree would, also late and dynamic ones, and can not be
    crashed by what it looks at. A mention in a comment costs a few milliseconds.
    """
    return Framework.TORCH if problem.framework is Framework.TORCH or b"torch" in source else Framework.NUMPY


class Session:
    """A submission being asked. Not reusable for another."""

    def __init__(
        self, sandbox: Sandbox, problem: Problem, submission: Submission, seed: int, time_factor: float = 1.0
    ) -> None:
        self.problem = problem
        self.submission = submission
        limits = problem.limits
        self.limits = replace(
            limits,
            cpu_s=limits.cpu_s * time_factor,
            submission_cpu_s=limits.submission_cpu_s * time_factor,
            load_cpu_s=limits.load_cpu_s * time_factor,
        )
        self.cpu_s = 0.0  # spent by the submission so far
        self.wall_s = 0.0
        self.opened = False
        self.isolation = Isolation.NONE  # the weakest of the runners used
        self.keeps_transcripts = True  # of graded cases; those of public runs are always kept, for their twins
        self._sandbox = sandbox
        self._seed = seed
        self._framework = framework_for(problem, submission.source)
        self._channel: Channel | None = None
        self._printed = bytearray()
        self._tried: set[tuple[str, type]] = set()  # what a second try has been given for

    def may_try_again(self, outcome: Outcome, doing: str) -> bool:
        """Whether what happened deserves another try from a fresh zygote; asked once for each.

        A lost runner is our fault, a death that nobody can explain may be: each gets one try more, while loading and in
        all cases together. Counted apart, for our fault must not use up what is due to the submission; and only once,
        for a submission that kills itself must not cost a zygote a case.
        """
        if not isinstance(outcome, Lost) and not (isinstance(outcome, Crashed) and outcome.unexplained):
            return False
        tried = (doing, type(outcome))
        if tried in self._tried:
            return False
        self._tried.add(tried)
        return True

    def load(self) -> LoadResult:
        """Inspect and execute the file in a fresh runner."""
        self.close()
        channel = self._sandbox.open(self._framework)
        if isinstance(channel, Lost):
            return LoadResult("no runner could be started", outcome=channel)
        self._channel = channel
        self.isolation = max(self.isolation, channel.isolation, key=ORDER.index) if self.opened else channel.isolation
        self.opened = True
        reply = self._ask(
            Load(
                id=_new_id(),
                source=self.submission.source,
                file=self.submission.file,
                functions=[
                    FunctionSpec(f.name, len(f.required), [p.name for p in f.options])
                    for f in self.problem.contract.functions
                ],
                watched=list(self.problem.watched_calls),
                seed=LOAD_SEED,
                limits=channel.process_limits(self.limits),
            ),
            Payload(),
            self.limits.load_cpu_s,
        )
        if not isinstance(reply, Received):
            return self._ended_while_loading(reply)
        if not isinstance(reply.message, Inspected):
            return self._ended_while_loading(self._nonsense())
        inspected = reply.message
        calls = tuple(LibraryCall(name, line) for name, line in inspected.calls)
        if inspected.problem:
            return LoadResult(_clean(inspected.problem), self._line(inspected.line), calls=calls)
        return self._execute(calls)

    def _execute(self, calls: tuple[LibraryCall, ...]) -> LoadResult:
        reply = self._ask(Execute(_new_id()), Payload(), self.limits.load_cpu_s)
        printed = self.printed()
        if not isinstance(reply, Received):
            return replace(self._ended_while_loading(reply), calls=calls, printed=printed)
        match reply.message:
            case Loaded():
                return LoadResult(calls=calls, printed=printed)
            case LoadFailed(sentence=sentence, line=line):
                return LoadResult(_clean(sentence), self._line(line), None, calls, printed)
            case _:
                return replace(self._ended_while_loading(self._nonsense()), calls=calls, printed=printed)

    def call(self, call: Call) -> Outcome:
        """Make one call. A runner that has ended is replaced first, and the file loaded again."""
        if self._channel is None:
            again = self.load()
            if again.outcome is not None:
                return again.outcome
            if again.problem:
                self.close()
                return Crashed(f"the file could be loaded once and not again: {again.problem}")
        function = self.problem.contract.function(call.function)
        payload = Payload()
        message = Invoke(
            id=_new_id(),
            function=call.function,
            arguments=[encode(value, payload, views=True) for value in call.arguments],
            options={name: encode(value, payload, views=True) for name, value in call.options.items()},
            wrt=[_position(function, name) for name in call.wrt],
            cotangents=[encode(value, payload, views=True) for value in call.cotangents],
            seed=call.seed,
        )
        reply = self._ask(message, payload, self.limits.cpu_s)
        if not isinstance(reply, Received):
            return reply
        return self._outcome(reply, call, function)

    def printed(self) -> str:
        """What the submission has printed since the last time, control characters made visible."""
        if self._channel is not None:
            self._printed += self._channel.printed()
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return visible(text, newlines=True, tabs=True)

    @property
    def exhausted(self) -> bool:
        """Whether the submission has used up the time of all its calls together."""
        budget = self.limits.submission_cpu_s
        return self.cpu_s > budget or self.wall_s > 2 * budget + 10

    def renew(self) -> None:
        """Throw the runner away, and what started it."""
        self.close()
        self._sandbox.renew(self._framework)

    def close(self) -> None:
        """End the runner."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _ask(self, message: FromJudge, payload: Payload, cpu_s: float) -> Received | Killed | Crashed | Lost:
        assert self._channel is not None
        try:
            reply = self._channel.ask(
                message, payload.buffers, payload.size, cpu_s=cpu_s, answer_bytes=self.limits.answer_bytes
            )
        except FrameTooLarge as error:
            return Lost(f"the case asks too much at once: {error.message}")
        self.cpu_s += reply.cpu_s
        self.wall_s += reply.wall_s
        if not isinstance(reply, Received):
            self._printed += self._channel.printed()
            self.close()
        return reply

    def _outcome(self, reply: Received, call: Call, function: FunctionContract) -> Outcome:
        message, payload = reply.message, reply.payload
        if isinstance(message, Failure):
            return Raised(
                kind=message.kind,
                bases=tuple(message.bases[:20]),
                message=_clean(message.message),
                line=self._line(message.line),
                traceback=message.traceback[:MAX_TRACEBACK],
                cpu_s=reply.cpu_s,
                wall_s=reply.wall_s,
            )
        if not isinstance(message, Answer):
            return self._nonsense()
        try:
            value = decode(message.value, payload)
            gradients = tuple(
                # No gradients at all stand for a value of which none could be taken.
                dict(zip(call.wrt, [decode(node, payload) for node in nodes] or [None] * len(call.wrt), strict=True))
                for nodes in message.gradients
            )
            if len(gradients) != len(call.cotangents) or not payload.finished():
                raise WireError("an answer does not fit the question")
        except (WireError, ValueError):
            return self._nonsense()
        return Returned(
            value=value,
            gradients=gradients,
            changed=tuple(_argument_name(function, name) for name in message.changed[:20]),
            cpu_s=reply.cpu_s,
            wall_s=reply.wall_s,
        )

    def _line(self, claimed: int | None) -> int | None:
        """A line that the runner names, if the file has it."""
        lines = len(self.submission.source.splitlines()) + 1
        return claimed if claimed is not None and 1 <= claimed <= lines else None

    def _nonsense(self) -> Crashed:
        self.close()
        return Crashed("the runner broke the protocol: an answer that does not fit the question")

    def _ended_while_loading(self, outcome: Outcome) -> LoadResult:
        self.close()
        return LoadResult("the process ended while the file was loaded", outcome=outcome)


def _new_id() -> str:
    return secrets.token_hex(8)


def _clean(text: str) -> str:
    return visible(text.replace("\n", " "), MESSAGE_CHARACTERS)


def _position(function: FunctionContract, name: str) -> str | int:
    for i, parameter in enumerate(function.required):
        if parameter.name == name:
            return i
    return name


def _argument_name(function: FunctionContract, name: str) -> str:
    """The runner names required arguments by position. What it says is a claim: only known names pass."""
    required = [parameter.name for parameter in function.required]
    if name in [str(i) for i in range(len(required))]:
        return required[int(name)]
    return name if any(parameter.name == name for parameter in function.options) else "it was given"


def arguments_by_name(function: FunctionContract, call: Call) -> dict[str, Any]:
    """The arguments of a call under the contract's names."""
    return {**dict(zip((p.name for p in function.required), call.arguments, strict=False)), **call.options}
