# SPDX-License-Identifier: Apache-2.0
"""Runners as processes of their own, forked from a warm zygote.

Theory of operation. The judge starts one zygote for each framework set by exec, with an explicit environment, and
asks it over a private socket to fork runners. A runner and the judge share three pipes and nothing else: requests
(judge writes), replies (runner writes) and prints (runner writes; the judge keeps the first 64 KiB and throws the
rest away). The judge alone keeps time: it reads the runner's CPU clock from the kernel while it waits, and kills
through a pidfd, which can not name another process by mistake. The zygote reaps, and tells the judge how each runner
ended. One runner is forked ahead of need, so that forking overlaps with judging.

In this tier the runner has process limits (CPU, memory, file size, descriptors, no core dump) and no other
confinement: `Isolation.NONE`.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Any

from grader.errors import FrameTooLarge, WireError
from grader.model import Crashed, Framework, Isolation, Killed, Limit, Limits, Lost
from grader.protocol import FromJudge, Incoming, Ready, frame, read_from_runner
from grader.sandbox import Ended, Received
from grader.sandbox.launch import LaunchedZygote, launch
from grader.wire import Payload

__all__ = ["ProcessSandbox"]

START_S = 60.0  # wall time for a zygote to import its libraries, on a busy machine
READY_S = 20.0  # wall time for a forked runner to say that it stands
END_S = 5.0  # wall time for the zygote to report a dead runner
PRINTED_BYTES = Limits().printed_bytes
CHECK_S = 0.05  # how often a working runner's CPU clock is read


class ProcessSandbox:
    """Runners in processes of their own. Not safe to share between threads."""

    isolation = Isolation.NONE

    def __init__(self, launched: Mapping[Framework, LaunchedZygote] | None = None) -> None:
        """`launched` are zygotes that have been started already, while the judge was still importing."""
        self._zygotes = {framework: _Zygote(zygote) for framework, zygote in (launched or {}).items()}
        self._spares: dict[Framework, ProcessChannel] = {}

    def open(self, framework: Framework) -> ProcessChannel | Lost:
        """A fresh runner. A zygote that has died is replaced once; a second failure is `Lost`."""
        channel = self._spares.pop(framework, None)
        if channel is None or not channel.alive():
            if channel is not None:
                channel.close()
            fresh = self._fork(framework)
            if isinstance(fresh, Lost):
                self._drop(framework)
                fresh = self._fork(framework)
            if isinstance(fresh, Lost):
                return fresh
            channel = fresh
        failure = channel.wait_until_ready()
        if failure is not None:
            channel.close()
            self._drop(framework)
            return failure
        spare = self._fork(framework)
        if not isinstance(spare, Lost):
            self._spares[framework] = spare
        return channel

    def renew(self, framework: Framework) -> None:
        """Throw the zygote away: the next runner comes from a fresh one."""
        self._drop(framework)

    def close(self) -> None:
        """End every runner and zygote."""
        for framework in list(self._zygotes):
            self._drop(framework)

    def __enter__(self) -> ProcessSandbox:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _fork(self, framework: Framework) -> ProcessChannel | Lost:
        zygote = self._zygotes.get(framework)
        if zygote is None:
            try:
                zygote = self._zygotes[framework] = _Zygote(launch(framework))
            except OSError as error:
                return Lost(f"no process could be started: {error.strerror}")
        return zygote.fork()

    def _drop(self, framework: Framework) -> None:
        spare = self._spares.pop(framework, None)
        if spare is not None:
            spare.close()
        zygote = self._zygotes.pop(framework, None)
        if zygote is not None:
            zygote.close()


class _Zygote:
    """The judge's side of a zygote."""

    def __init__(self, launched: LaunchedZygote) -> None:
        self.launched = launched
        self.ended: dict[int, tuple[int, int]] = {}  # pid -> wait status, maxrss in KiB
        self.waiting: collections.deque[ProcessChannel] = collections.deque()  # forks asked for, not yet reported
        self.dead = ""

    def fork(self) -> ProcessChannel | Lost:
        """Ask for a runner. The answer is read later, so that the fork happens beside the judge's work."""
        if self.dead:
            return Lost(self.dead)
        pipes = [os.pipe() for _ in range(3)]
        (requests_r, requests_w), (replies_r, replies_w), (prints_r, prints_w) = pipes
        theirs = [requests_r, replies_w, prints_w]
        try:
            socket.send_fds(self.launched.control, [b"fork"], theirs)
        except OSError:
            for fd in (requests_w, replies_r, prints_r):
                os.close(fd)
            self.dead = self._last_words()
            return Lost(self.dead)
        finally:
            for fd in theirs:
                os.close(fd)
        channel = ProcessChannel(self, requests_w, replies_r, prints_r)
        self.waiting.append(channel)
        return channel

    def pump(self, wall_s: float) -> bool:
        """Read one message of the zygote; False when none came in time or it is dead."""
        if self.dead:
            return False
        poller = select.poll()
        poller.register(self.launched.control, select.POLLIN)
        if not poller.poll(max(0, int(wall_s * 1000))):
            return False
        try:
            data, fds, _, _ = socket.recv_fds(self.launched.control, 4096, 1)
        except OSError:
            data, fds = b"", []
        if not data:
            self.dead = self._last_words()
            for channel in self.waiting:
                channel.refused = self.dead
            self.waiting.clear()
            return False
        message: dict[str, Any] = json.loads(data)
        if "ended" in message:
            self.ended[message["ended"]] = (message["status"], message["maxrss_kib"])
            return True
        channel = self.waiting.popleft()
        if "refused" in message:
            channel.refused = message["refused"]
        else:
            channel.forked(message["forked"], fds[0], message["home"])
        return True

    def close(self) -> None:
        """End the zygote, and with it every runner; wait until it is gone."""
        self.launched.control.close()
        try:
            self.launched.process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.launched.process.pid, signal.SIGKILL)
            self.launched.process.wait()
        if self.launched.process.stderr is not None:
            self.launched.process.stderr.close()
        shutil.rmtree(self.launched.directory, ignore_errors=True)
        self.dead = self.dead or "the zygote has been closed"

    def _last_words(self) -> str:
        """Why a zygote died: the end of what it wrote to stderr."""
        process = self.launched.process
        try:
            code = process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return "the zygote closed its control socket"
        text = ""
        if process.stderr is not None:
            os.set_blocking(process.stderr.fileno(), False)
            text = (process.stderr.read() or b"").decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        return f"the zygote ended with status {code}{': ' + text if text else ''}"


class ProcessChannel:
    """One runner process and its three pipes."""

    def __init__(self, zygote: _Zygote, requests: int, replies: int, prints: int) -> None:
        self.refused = ""
        self.pid = 0
        self._zygote = zygote
        self._requests, self._replies, self._prints = requests, replies, prints
        self._pidfd = -1
        self._home = ""
        self._ready = False
        self._printed = bytearray()
        self._incoming = Incoming(1 << 20)
        for fd in (requests, replies, prints):
            os.set_blocking(fd, False)
        self._poller = select.poll()
        self._poller.register(replies, select.POLLIN)
        self._poller.register(prints, select.POLLIN)
        self._open = True

    def forked(self, pid: int, pidfd: int, home: str) -> None:
        """The zygote has forked this runner."""
        self.pid, self._pidfd, self._home = pid, pidfd, home

    def alive(self) -> bool:
        """Whether this runner, as far as is known, can still be used."""
        return self._open and not self.refused and not self._zygote.dead

    def wait_until_ready(self) -> Lost | None:
        """Wait for the fork and for the runner's first message. Any failure so far is ours."""
        deadline = time.monotonic() + START_S
        while not self.pid and not self.refused:
            if time.monotonic() > deadline:
                return Lost(f"no runner was forked within {START_S:.0f} s")
            if not self._zygote.pump(0.5) and self._zygote.dead:
                break
        if self.refused or self._zygote.dead:
            return Lost(self.refused or self._zygote.dead)
        if self._ready:
            return None
        reply = self._exchange([], cpu_s=READY_S, wall_s=READY_S, answer_bytes=0)
        if isinstance(reply, Received) and isinstance(reply.message, Ready):
            self._ready = True
            return None
        return Lost("a runner did not start")

    def ask(
        self, message: FromJudge, payload: Sequence[memoryview], payload_bytes: int, *, cpu_s: float, answer_bytes: int
    ) -> Received | Ended:
        """Send one request and wait for its reply."""
        buffers = frame(message, payload, payload_bytes)
        reply = self._exchange(buffers, cpu_s=cpu_s, wall_s=Limits.wall_s(cpu_s), answer_bytes=answer_bytes)
        if isinstance(reply, Received) and getattr(reply.message, "id", None) != message.id:
            self.kill()
            return Crashed(
                "the runner broke the protocol: a reply to another call", cpu_s=reply.cpu_s, wall_s=reply.wall_s
            )
        return reply

    def printed(self) -> bytes:
        """What has been printed since the last time, at most 64 KiB."""
        self._drain()
        text = bytes(self._printed)
        self._printed.clear()
        return text

    def kill(self) -> None:
        """SIGKILL, to this process and no other."""
        if self._pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def close(self) -> None:
        """Kill the runner, close the pipes, empty its directory. Reaping is the zygote's work."""
        if not self._open:
            return
        self._open = False
        self.kill()
        for fd in (self._requests, self._replies, self._prints):
            os.close(fd)
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1
        if self._home:
            shutil.rmtree(self._home, ignore_errors=True)

    def _exchange(
        self, buffers: list[memoryview], *, cpu_s: float, wall_s: float, answer_bytes: int
    ) -> Received | Ended:
        began, cpu_began = time.monotonic(), self._cpu()
        incoming = self._incoming
        incoming.max_payload_bytes = answer_bytes
        incoming.clear()

        def cost() -> dict[str, Any]:
            return {"cpu_s": max(0.0, self._cpu() - cpu_began), "wall_s": time.monotonic() - began}

        def broken(why: str) -> Crashed:
            self.kill()
            return Crashed(f"the runner broke the protocol: {why}", **cost())

        if buffers and self._read():
            return broken("it spoke before it was asked") if incoming.begun else self._died(cost())
        try:
            while True:
                buffers = self._write(buffers)
                at_end = self._read()
                if incoming.complete:
                    break
                if at_end:
                    return self._died(cost())
                spent = cost()
                if spent["cpu_s"] > cpu_s:
                    self.kill()
                    return Killed(Limit.CPU, cpu_s, spent["cpu_s"], **spent)
                if spent["wall_s"] > wall_s:
                    self.kill()
                    return Killed(Limit.WALL, wall_s, spent["wall_s"], **spent)
                self._wait(buffers, min(CHECK_S, wall_s - spent["wall_s"] + 0.001))
            if buffers:
                return broken("it answered before it had read the question")
            self._drain()
            message = read_from_runner(incoming.header)
            return Received(message, Payload(incoming.payload), **cost())
        except FrameTooLarge as error:
            self.kill()
            return Killed(Limit.ANSWER, float(answer_bytes), float(_announced(error)), **cost())
        except WireError as error:
            return broken(error.message)

    def _wait(self, buffers: list[memoryview], wall_s: float) -> None:
        if buffers:
            self._poller.register(self._requests, select.POLLOUT)
        events = self._poller.poll(max(1, int(wall_s * 1000)))
        if buffers:
            self._poller.unregister(self._requests)
        if any(fd == self._prints for fd, _ in events):
            self._drain()

    def _write(self, buffers: list[memoryview]) -> list[memoryview]:
        while buffers:
            try:
                count = os.writev(self._requests, buffers[:64])
            except BlockingIOError:
                return buffers
            except OSError:
                return []  # it has closed its end; the read says what happened
            while buffers and count >= len(buffers[0]):
                count -= len(buffers[0])
                buffers = buffers[1:]
            if count:
                buffers = [buffers[0][count:], *buffers[1:]]
        return buffers

    def _read(self) -> bool:
        """Read what is there of one frame; True at end of file."""
        incoming = self._incoming
        while not incoming.complete:
            try:
                count = os.readv(self._replies, [incoming.room()])
            except BlockingIOError:
                return False
            if not count:
                return True
            incoming.filled(count)
        return False

    def _drain(self) -> None:
        """Take what has been printed; keep the first 64 KiB and let the rest go."""
        for _ in range(64):  # a flood must not keep the judge from its clock
            try:
                data = os.read(self._prints, 1 << 16)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                with contextlib.suppress(KeyError):
                    self._poller.unregister(self._prints)
                return
            self._printed += data[: max(0, PRINTED_BYTES - len(self._printed))]

    def _cpu(self) -> float:
        """CPU seconds of the runner, all threads, by the kernel's clock for that process."""
        if not self.pid:
            return 0.0
        try:
            return time.clock_gettime((~self.pid << 3) | 2)  # CPUCLOCK_SCHED of a pid: linux/posix-timers.h
        except OSError:
            return 0.0

    def _died(self, cost: dict[str, Any]) -> Crashed | Lost:
        """The reply pipe has been closed: find out how the runner ended."""
        poller = select.poll()
        poller.register(self._pidfd, select.POLLIN)
        if not poller.poll(200):
            self.kill()
            return Crashed("it closed the pipe to the judge", **cost)
        deadline = time.monotonic() + END_S
        while self.pid not in self._zygote.ended:
            if self._zygote.dead or time.monotonic() > deadline:
                return Lost(self._zygote.dead or "the zygote did not report a runner's end", **cost)
            self._zygote.pump(0.5)
        status, _ = self._zygote.ended.pop(self.pid)
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
            unexplained = number == signal.SIGKILL
            return Crashed(f"the process was ended by signal {name}", number, unexplained, **cost)
        return Crashed(f"the process left with exit status {os.WEXITSTATUS(status)}", **cost)


def _announced(error: FrameTooLarge) -> int:
    digits = [int(word) for word in error.message.split() if word.isdigit()]
    return digits[-1] if digits else 0
