# SPDX-License-Identifier: Apache-2.0
"""A sandbox without processes: the same messages, answered here.

It confines nothing. It is for functions that are ours (a reference, a known mistake, a mutant) and for tests.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from grader.calling import Caller
from grader.model import Crashed, Framework, Isolation, Killed, Limits, Lost
from grader.protocol import Answer, Execute, Failure, FromJudge, Inspected, Invoke, Load, Loaded
from grader.sandbox import Ended, Received
from grader.wire import Payload

__all__ = ["LocalChannel", "LocalSandbox"]

# What numpy does by itself in a fresh process, whatever is in force around the judge.
ERRSTATE: dict[str, Any] = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


class LocalSandbox:
    """Gives channels that answer with the given functions.

    A function may return an `Ended` to stand for a runner that dies in that call. `lost` makes that many of its first
    openings fail.
    """

    isolation = Isolation.NONE

    def __init__(self, functions: Mapping[str, Callable[..., Any]], *, lost: int = 0) -> None:
        self.functions = functions
        self.lost = lost
        self.opened = 0
        self.renewed = 0

    def open(self, framework: Framework) -> LocalChannel | Lost:
        """A channel, or `Lost` while there are failures left to give."""
        if self.lost > 0:
            self.lost -= 1
            return Lost("the sandbox was told to lose this runner")
        self.opened += 1
        return LocalChannel(self.functions)

    def renew(self, framework: Framework) -> None:
        """Count it; there is nothing to throw away."""
        self.renewed += 1

    def close(self) -> None:
        """Nothing to end."""


class LocalChannel:
    """Answers requests in this process."""

    isolation = Isolation.NONE

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._ended: Ended | None = None
        self._caller = Caller({name: self._watched(f) for name, f in functions.items()}, caught=Exception)

    def ask(
        self, message: FromJudge, payload: Sequence[memoryview], payload_bytes: int, *, cpu_s: float, answer_bytes: int
    ) -> Received | Ended:
        """Answer one request at once; no limit is kept."""
        out = Payload()
        reply: Inspected | Loaded | Answer | Failure
        match message:
            case Load():
                reply = Inspected(message.id, "", None, [])
            case Execute():
                reply = Loaded(message.id)
            case Invoke():
                with np.errstate(**ERRSTATE), warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # a runner prints them where nobody looks
                    reply = self._caller.invoke(message, b"".join(payload), out)
                if self._ended is not None:
                    return self._ended
        return Received(reply, Payload(b"".join(out.buffers)), 0.0, 0.0)

    def process_limits(self, limits: Limits) -> list[tuple[int, int]]:
        """Nothing is limited."""
        return []

    def printed(self) -> bytes:
        """Nothing is kept of what is printed."""
        return b""

    def close(self) -> None:
        """Nothing to end."""

    def _watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, whose `Ended` is kept for the one who asks."""

        def call(*arguments: Any, **options: Any) -> Any:
            value = function(*arguments, **options)
            if isinstance(value, (Killed, Crashed, Lost)):
                self._ended = value
            return value

        return call
