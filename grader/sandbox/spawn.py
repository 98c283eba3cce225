# SPDX-License-Identifier: Apache-2.0
"""Runners without a fork: a fresh interpreter for each, three pipes, and no confinement at all.

For a student's own code on the public examples, on systems that have none of what `process` is made of: no fork that
is safe (macOS), or none (Windows). Its isolation is `none`, and the report says so. What is portable is used and
nothing else: a process, pipes, threads that wait, and a clock on the wall, since the CPU time of another process can
not be read everywhere. A runner imports its libraries itself, so one is always started ahead of need.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from typing import Any

from grader.errors import FrameTooLarge, WireError
from grader.model import Crashed, Framework, Isolation, Killed, Limit, Limits, Lost
from grader.protocol import FromJudge, Incoming, Ready, frame, read_from_runner
from grader.sandbox import Ended, Received
from grader.sandbox.launch import PACKAGE, THREAD_VARIABLES
from grader.wire import Payload

__all__ = ["SpawnChannel", "SpawnSandbox", "forks_here"]

BOOTSTRAP = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('grader.runner.spawned', run_name='__main__')"
)
START_S = 120.0  # for an interpreter to import torch from a cold disk
END_S = 5.0  # for a runner that was killed to be gone
PRINTED_BYTES = Limits().printed_bytes
PIECE_BYTES = 1 << 16


def forks_here() -> bool:
    """Whether this system has what forked and confined runners are made of."""
    return sys.platform == "linux" and hasattr(os, "fork") and hasattr(os, "pidfd_open")


class SpawnSandbox:
    """Gives runners that are interpreters of their own, confined by nothing. Not safe to share between threads."""

    isolation = Isolation.NONE

    def __init__(self) -> None:
        self._ahead: dict[Framework, SpawnChannel] = {}

    def prepare(self, framework: Framework) -> None:
        """Start a runner, and do not wait for it; the next `open` takes it."""
        if framework not in self._ahead:
            with contextlib.suppress(OSError):  # `open` tries again, and says why
                self._ahead[framework] = SpawnChannel(framework)

    def open(self, framework: Framework) -> SpawnChannel | Lost:
        """A fresh runner, the one that was started ahead where there is one."""
        channel = self._ahead.pop(framework, None)
        try:
            channel = channel or SpawnChannel(framework)
        except OSError as error:
            return Lost(f"no process could be started: {error.strerror or error}")
        failure = channel.wait_until_ready()
        if failure is not None:
            channel.close()
            return failure
        self.prepare(framework)  # what failed is explained in a second runner
        return channel

    def renew(self, framework: Framework) -> None:
        """Throw away what was started ahead."""
        channel = self._ahead.pop(framework, None)
        if channel is not None:
            channel.close()

    def close(self) -> None:
        """End what was started ahead; whoever opened a channel closes it."""
        for framework in list(self._ahead):
            self.renew(framework)

    def __enter__(self) -> SpawnSandbox:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class SpawnChannel:
    """One interpreter and its three pipes."""

    isolation = Isolation.NONE

    def __init__(self, framework: Framework) -> None:
        self._directory = tempfile.mkdtemp(prefix="softmark-")
        command = [sys.executable, "-I", "-c", BOOTSTRAP, os.path.dirname(PACKAGE), framework, self._directory]
        apart: dict[str, Any] = (  # Ctrl-C is the judge's alone
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=_environment(self._directory),
                **apart,
            )
        except OSError:
            shutil.rmtree(self._directory, ignore_errors=True)
            raise
        self._incoming = Incoming(0)
        self._printed = bytearray()
        self._printing = threading.Thread(target=self._drain, daemon=True)
        self._printing.start()
        self._open = True

    def wait_until_ready(self) -> Lost | None:
        """Wait for the runner's first message. Any failure so far is ours."""
        reply = self._exchange([], wall_s=START_S, answer_bytes=0)
        if isinstance(reply, Received) and isinstance(reply.message, Ready):
            return None
        self._printing.join(1.0)
        words = self.printed().decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        return Lost(f"a runner did not start{': ' + words if words else ''}")

    def ask(
        self, message: FromJudge, payload: Sequence[memoryview], payload_bytes: int, *, cpu_s: float, answer_bytes: int
    ) -> Received | Ended:
        """Send one request and wait for its reply, by the clock on the wall."""
        buffers = frame(message, payload, payload_bytes)
        reply = self._exchange(buffers, wall_s=Limits.wall_s(cpu_s), answer_bytes=answer_bytes)
        if isinstance(reply, Received) and getattr(reply.message, "id", None) != message.id:
            self.kill()
            return Crashed("the runner broke the protocol: a reply to another call", wall_s=reply.wall_s)
        return reply

    def process_limits(self, limits: Limits) -> list[tuple[int, int]]:
        """None: not every system has them."""
        return []

    def printed(self) -> bytes:
        """What has been printed since the last time, at most 64 KiB."""
        text = bytes(self._printed)
        self._printed.clear()
        return text

    def close(self) -> None:
        """End the runner and take its folder away."""
        if not self._open:
            return
        self._open = False
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_S)
        self._printing.join(END_S)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _exchange(self, buffers: list[memoryview], *, wall_s: float, answer_bytes: int) -> Received | Ended:
        """Write and read in a thread, so that a runner that never answers can be waited for, and ended."""
        began = time.monotonic()
        self._incoming.max_payload_bytes = answer_bytes
        self._incoming.clear()
        wrong: list[Exception] = []
        thread = threading.Thread(target=self._write_and_read, args=(buffers, wrong), daemon=True)
        thread.start()
        thread.join(wall_s)
        late = thread.is_alive()
        if late or wrong:
            self.kill()
            thread.join(END_S)
        spent = time.monotonic() - began
        if late:
            return Killed(Limit.WALL, wall_s, spent, wall_s=spent)
        match wrong:
            case [FrameTooLarge() as error]:
                return Killed(Limit.ANSWER, float(error.allowed), float(error.announced), wall_s=spent)
            case [WireError() as error]:
                return Crashed(f"the runner broke the protocol: {error.message}", wall_s=spent)
        if not self._incoming.complete:
            return self._died(spent)
        try:
            return Received(read_from_runner(self._incoming.header), Payload(self._incoming.payload), 0.0, spent)
        except WireError as error:
            self.kill()
            return Crashed(f"the runner broke the protocol: {error.message}", wall_s=spent)

    def _write_and_read(self, buffers: list[memoryview], wrong: list[Exception]) -> None:
        """Returns with a complete frame, at the end of the pipe, or with what was `wrong` in it."""
        requests, replies = self._process.stdin, self._process.stdout
        assert requests is not None
        assert replies is not None
        try:
            for buffer in buffers:
                rest = buffer.cast("B")
                while rest:
                    rest = rest[requests.write(rest) :]
            while not self._incoming.complete:
                count = replies.readinto(self._incoming.room())  # type: ignore[attr-defined]
                if not count:
                    return
                self._incoming.filled(count)
        except (WireError, FrameTooLarge) as error:
            wrong.append(error)
        except (OSError, ValueError):
            return  # the pipe is broken, or closed by us: how the process ended says the rest

    def _died(self, wall_s: float) -> Crashed:
        try:
            status = self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return Crashed("it closed the pipe to the judge", wall_s=wall_s)
        if status < 0:
            known = -status in set(signal.Signals)
            name = signal.Signals(-status).name if known else str(-status)
            return Crashed(f"the process was ended by signal {name}", -status, wall_s=wall_s)
        return Crashed(f"the process left with exit status {status}", wall_s=wall_s)

    def _drain(self) -> None:
        """Take what has been printed; keep the first 64 KiB and let the rest go."""
        prints = self._process.stderr
        assert prints is not None
        with contextlib.suppress(OSError, ValueError):
            while data := prints.read(PIECE_BYTES):
                self._printed += data[: max(0, PRINTED_BYTES - len(self._printed))]

    def kill(self) -> None:
        """End it now; the one method that may be called from another thread."""
        with contextlib.suppress(OSError):
            self._process.kill()


def _environment(directory: str) -> dict[str, str]:
    """The user's own, without what is the judge's: an interpreter needs more of it on some systems than on others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRADER_")}
    home = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), directory)
    return kept | home | {"PYTHONDONTWRITEBYTECODE": "1"} | dict.fromkeys(THREAD_VARIABLES, "1")
