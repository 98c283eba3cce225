# SPDX-License-Identifier: Apache-2.0
"""A sandbox without processes: the same messages, answered here. For tests, and for code that is ours.

It confines nothing. `FakeSandbox(functions)` calls plain functions; a function may return an `Ended` to stand for a
runner that dies in that call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grader.model import Crashed, Framework, Isolation, Killed, Limits, Lost
from grader.protocol import Answer, Execute, Failure, FromJudge, Inspected, Invoke, Load, Loaded
from grader.sandbox import Ended, Received
from grader.wire import Payload, decode, encode

__all__ = ["FakeChannel", "FakeSandbox"]


class FakeSandbox:
    """Gives channels that answer with the given functions. `lost` makes that many of its first openings fail."""

    isolation = Isolation.NONE

    def __init__(self, functions: Mapping[str, Callable[..., Any]], *, lost: int = 0) -> None:
        self.functions = functions
        self.lost = lost
        self.opened = 0
        self.renewed = 0

    def open(self, framework: Framework) -> FakeChannel | Lost:
        """A channel, or `Lost` while there are failures left to give."""
        if self.lost > 0:
            self.lost -= 1
            return Lost("the fake was told to lose this runner")
        self.opened += 1
        return FakeChannel(self.functions)

    def renew(self, framework: Framework) -> None:
        """Count it; there is nothing to throw away."""
        self.renewed += 1

    def close(self) -> None:
        """Nothing to end."""


class FakeChannel:
    """Answers requests in this process."""

    isolation = Isolation.NONE

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._functions = functions

    def ask(
        self, message: FromJudge, payload: Sequence[memoryview], payload_bytes: int, *, cpu_s: float, answer_bytes: int
    ) -> Received | Ended:
        """Answer one request at once."""
        out = Payload()
        reply: Inspected | Loaded | Answer | Failure
        match message:
            case Load():
                reply = Inspected(message.id, "", None, [])
            case Execute():
                reply = Loaded(message.id)
            case Invoke():
                incoming = Payload(b"".join(payload))
                arguments = [decode(node, incoming, views=True, own=True) for node in message.arguments]
                options = {name: decode(node, incoming, views=True, own=True) for name, node in message.options.items()}
                try:
                    value = self._functions[message.function](*arguments, **options)
                except Exception as error:
                    bases = [base.__name__ for base in type(error).__mro__]
                    reply = Failure(message.id, type(error).__name__, bases, str(error), None, "")
                else:
                    if isinstance(value, (Killed, Crashed, Lost)):
                        return value
                    reply = Answer(message.id, encode(value, out), [], [])
        return Received(reply, Payload(b"".join(out.buffers)), 0.0, 0.0)

    def process_limits(self, limits: Limits) -> list[tuple[int, int]]:
        """Nothing is limited."""
        return []

    def printed(self) -> bytes:
        """Nothing is ever printed."""
        return b""

    def close(self) -> None:
        """Nothing to end."""
