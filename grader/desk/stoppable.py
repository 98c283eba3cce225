# SPDX-License-Identifier: Apache-2.0
"""A sandbox whose work another thread can stop: a new save must not wait for the endless loop of the one before.

A judge in the middle of a call waits for a runner. `stop` kills that runner; the judge finds its answer to be a death,
and gets `Stopped` instead of it, at a point where nothing of the sandbox is half done. The sandbox stays usable.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from grader.model import Framework, Isolation, Limits, Lost
from grader.protocol import FromJudge
from grader.sandbox import Channel, Ended, Received, Sandbox

__all__ = ["Stoppable", "Stopped"]


class Stopped(BaseException):
    """The judge was told to stop. No fault of anybody: nothing that catches errors must catch it."""


class Stoppable:
    """Another sandbox, for use in one thread; `stop` alone may be called from any."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._stopping = False
        self._open: list[_Channel] = []

    @property
    def isolation(self) -> Isolation:
        """That of the sandbox behind it."""
        return self._sandbox.isolation

    def begin(self) -> None:
        """What was to be stopped has been: go on."""
        with self._lock:
            self._stopping = False

    def stop(self) -> None:
        """End whatever is asked of a runner now, and refuse whatever is asked next, until `begin`."""
        with self._lock:
            self._stopping = True
            for channel in self._open:
                channel.kill()

    def open(self, framework: Framework) -> Channel | Lost:
        """A fresh runner."""
        self._check()
        channel = self._sandbox.open(framework)
        if isinstance(channel, Lost):
            return channel
        wrapped = _Channel(channel, self._check, self._forget)
        with self._lock:
            self._open.append(wrapped)
        return wrapped

    def renew(self, framework: Framework) -> None:
        """Throw away what starts such runners."""
        self._check()
        self._sandbox.renew(framework)

    def close(self) -> None:
        """Nothing: whoever made the sandbox behind this one closes it."""

    def _check(self) -> None:
        with self._lock:
            if self._stopping:
                raise Stopped

    def _forget(self, channel: _Channel) -> None:
        with self._lock:
            if channel in self._open:
                self._open.remove(channel)


class _Channel:
    """A runner that is killed by `stop`, and asked nothing afterwards."""

    def __init__(self, channel: Channel, check: Callable[[], None], forget: Callable[[_Channel], None]) -> None:
        self._channel = channel
        self._check = check
        self._forget = forget

    @property
    def isolation(self) -> Isolation:
        return self._channel.isolation

    def ask(
        self, message: FromJudge, payload: Sequence[memoryview], payload_bytes: int, *, cpu_s: float, answer_bytes: int
    ) -> Received | Ended:
        self._check()
        reply = self._channel.ask(message, payload, payload_bytes, cpu_s=cpu_s, answer_bytes=answer_bytes)
        self._check()
        return reply

    def process_limits(self, limits: Limits) -> list[tuple[int, int]]:
        return self._channel.process_limits(limits)

    def printed(self) -> bytes:
        return self._channel.printed()

    def kill(self) -> None:
        # A channel without it is waited for: its call ends within the problem's limits.
        end = getattr(self._channel, "kill", None)
        if end is not None:
            end()

    def close(self) -> None:
        self._forget(self)
        self._channel.close()
