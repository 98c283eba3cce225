# SPDX-License-Identifier: Apache-2.0
"""The seam between judge and runner: a `Sandbox` gives a `Channel` to a confined runner.

Limits go in, facts come out: what a runner said, what it cost, or how it ended. A sandbox never says "wrong". Three
are shipped: `process.ProcessSandbox` (warm processes that fork runners), `spawn.SpawnSandbox` (an interpreter for each
runner, unconfined, for a student's own code) and `local.LocalSandbox` (the same messages, answered in this process,
for tests and for code that is ours).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from grader.model import Crashed, Framework, Isolation, Killed, Limits, Lost
from grader.protocol import FromJudge, FromRunner
from grader.wire import Payload

__all__ = ["Channel", "Ended", "Received", "Sandbox"]


@dataclass(frozen=True, slots=True)
class Received:
    """A reply of the runner, its arrays, and what it cost. It is a claim of the student's process."""

    message: FromRunner
    payload: Payload
    cpu_s: float
    wall_s: float


Ended = Killed | Crashed | Lost


class Channel(Protocol):
    """One runner. After an `Ended` it is dead and only `close` may follow."""

    @property
    def isolation(self) -> Isolation:
        """How strongly this runner is confined."""
        ...

    def ask(
        self, message: FromJudge, payload: Sequence[memoryview], payload_bytes: int, *, cpu_s: float, answer_bytes: int
    ) -> Received | Ended:
        """Send one request and wait for its reply, within the given CPU time and answer size."""
        ...

    def process_limits(self, limits: Limits) -> list[tuple[int, int]]:
        """What the runner must set on itself before it gets its submission: (resource, value)."""
        ...

    def printed(self) -> bytes:
        """What the submission has printed since the last time this was asked; capped."""
        ...

    def close(self) -> None:
        """End the runner, whatever it is doing."""
        ...


class Sandbox(Protocol):
    """Gives confined runners."""

    @property
    def isolation(self) -> Isolation:
        """How strongly its runners are confined."""
        ...

    def open(self, framework: Framework) -> Channel | Lost:
        """A fresh runner that holds no submission yet."""
        ...

    def renew(self, framework: Framework) -> None:
        """Throw away whatever starts runners of this kind; the next one is started by something fresh."""
        ...

    def close(self) -> None:
        """End every runner and whatever started them."""
        ...
