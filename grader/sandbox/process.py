# SPDX-License-Identifier: Apache-2.0
"""Runners as processes of their own, forked from a warm zygote.

Theory of operation. The judge starts one zygote for each framework set by exec, with an explicit environment, and
asks it over a private socket to fork runners. A runner and the judge share three pipes and nothing else: requests
(judge writes), replies (runner writes) and prints (runner writes; the judge keeps the first 64 KiB and throws the
rest away). The judge alone keeps time: it reads the runner's CPU clock from the kernel while it waits, and kills
through a pidfd, which can not name another process by mistake. The zygote reaps, and tells the judge how each runner
ended. One runner is forked ahead of need, so that forking overlaps with judging.

Around the zygote stand namespaces of its own with a private root (`full`), or bubblewrap (`bwrap`), or nothing. Each
runner puts on Landlock, seccomp and process limits before it says that it stands (`grader.runner.confinement`). What
is in force is proved at start, by a throw-away runner that tries what must not work (`grader.runner.canaries`), and
the tier is named after what was stopped (`grader.sandbox.tiers`).
"""

from __future__ import annotations

import base64
import collections
import contextlib
import ctypes
import fcntl
import json
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.errors import FrameTooLarge, InfrastructureError, IsolationRefused, WireError
from grader.model import Crashed, Framework, Isolation, Killed, Limit, Limits, Lost
from grader.protocol import FromJudge, Incoming, Ready, frame, read_from_runner
from grader.sandbox import Ended, Received
from grader.sandbox.launch import LaunchedZygote, launch, readable_paths
from grader.sandbox.seccomp import compile_filter
from grader.sandbox.tiers import ORDER, at_least, proved_tier
from grader.wire import Payload

__all__ = ["ProcessSandbox"]

PR_SET_DUMPABLE = 4  # linux/prctl.h
PF_EXITING = 4  # linux/sched.h, in the flags of /proc/PID/stat
START_S = 60.0  # wall time for a zygote to import its libraries, on a busy machine
READY_S = 20.0  # wall time for a forked runner to say that it stands
END_S = 5.0  # wall time for the zygote to report a dead runner
PRINTED_BYTES = Limits().printed_bytes
CPU_BACKSTOP = 2.0  # times the budget: the kernel's own limit, should the judge miss its
OPEN_FILES = 64
MAX_THREADS = 256  # a process number each, of which the machine has 32768; honest code was seen to use 8
PIPE_BYTES = 1 << 20  # the most that an unprivileged user gets; large arrays cross in few steps
STARVED_FACTOR = 10.0  # times the wall limit: the end, however busy the machine is
CHECK_MS = 50  # how often a working runner's CPU clock is read


class ProcessSandbox:
    """Runners in processes of their own, as confined as this machine allows. Not safe to share between threads."""

    def __init__(
        self,
        launched: Mapping[Framework, LaunchedZygote] | None = None,
        *,
        wanted: Isolation | None = None,
        weakest: Isolation = Isolation.NONE,
        secret_folder: Path | None = None,
    ) -> None:
        """`launched` are zygotes that have been started already, while the judge was still importing.

        `wanted` forces a tier; without it the strongest that works is taken. A zygote whose runners are confined less
        than `weakest` is ended at once: IsolationRefused. `secret_folder` is where the hidden
        cases are: IsolationRefused when a runner would have to be able to read it.
        """
        _make_undumpable()
        self.wanted = wanted
        self.weakest = weakest
        self.secret_folder = secret_folder
        self.proofs: dict[Framework, Mapping[str, bool]] = {}
        self.notes: list[str] = []
        self._launched = dict(launched or {})
        self._announced: dict[Framework, _Zygote] = {}
        self._zygotes: dict[Framework, _Zygote] = {}
        self._spares: dict[Framework, ProcessChannel] = {}
        self._bait: Bait | None = None

    @property
    def isolation(self) -> Isolation:
        """The weakest tier of the zygotes that stand; starts one where none does."""
        if not self._zygotes:
            failure = self._start(next(iter((*self._announced, *self._launched)), Framework.NUMPY))
            if failure is not None:
                raise InfrastructureError(f"no runner can be started: {failure.why}")
        return max((zygote.isolation for zygote in self._zygotes.values()), key=ORDER.index)

    def announce(self) -> None:
        """Tell the zygotes that are starting already what they will have to prove, and do not wait for it.

        They do it as soon as they stand, while the judge is still importing.
        """
        _refuse_readable(self.secret_folder)
        while self._launched:
            framework, launched = self._launched.popitem()
            zygote = self._announced[framework] = _Zygote(launched)
            self._ask(zygote)

    def open(self, framework: Framework) -> ProcessChannel | Lost:
        """A fresh runner. A zygote that has died is replaced once; a second failure is `Lost`."""
        channel = self._ready(framework)
        if isinstance(channel, Lost):
            self._drop(framework)
            channel = self._ready(framework)
        if isinstance(channel, Lost):
            self._drop(framework)
            return channel
        spare = self._fork(framework)
        if not isinstance(spare, Lost):
            self._spares[framework] = spare
        return channel

    def _ready(self, framework: Framework) -> ProcessChannel | Lost:
        """A runner that stands: the one forked ahead if it lives, or a fresh one."""
        channel = self._spares.pop(framework, None)
        if channel is not None and not channel.alive():
            channel.close()
            channel = None
        if channel is None:
            fresh = self._fork(framework)
            if isinstance(fresh, Lost):
                return fresh
            channel = fresh
        failure = channel.wait_until_ready()
        if failure is not None:
            channel.close()
            return failure
        return channel

    def renew(self, framework: Framework) -> None:
        """Throw the zygote away: the next runner comes from a fresh one."""
        self._drop(framework)

    def close(self) -> None:
        """End every runner and zygote."""
        for framework in list(self._zygotes):
            self._drop(framework)
        for zygote in (*self._announced.values(), *map(_Zygote, self._launched.values())):
            zygote.close()
        self._announced.clear()
        self._launched.clear()
        if self._bait is not None:
            self._bait.close()
            self._bait = None

    def __enter__(self) -> ProcessSandbox:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _fork(self, framework: Framework) -> ProcessChannel | Lost:
        if framework not in self._zygotes:
            failure = self._start(framework)
            if failure is not None:
                return failure
        return self._zygotes[framework].fork()

    def _start(self, framework: Framework) -> Lost | None:
        """Start a zygote and prove its isolation, with less around it each time the kernel refuses."""
        _refuse_readable(self.secret_folder)
        announced = self._announced.pop(framework, None)
        launched = announced.launched if announced is not None else self._launched.pop(framework, None)
        why = ""
        for structure in structures(self.wanted):
            if launched is None or launched.structure is not structure:
                try:
                    if announced is not None:
                        announced.close()
                        announced = None
                    launched = launch(framework, structure)
                except OSError as error:
                    why, launched = f"no process could be started: {error.strerror}", None
                    continue
            # In the table at once: whatever interrupts the proof, closing the sandbox finds it.
            zygote = self._zygotes[framework] = announced or _Zygote(launched)
            launched = announced = None
            if self._prove(zygote):
                self.proofs[framework] = zygote.proved
                self._require(zygote.isolation, framework)
                return None
            why = zygote.dead or "the canaries did not report"
            self.notes.append(f"{structure}: {why}")
            self._drop(framework)
        return Lost(why)

    def _require(self, isolation: Isolation, framework: Framework) -> None:
        if at_least(isolation, self.weakest):
            return
        self._drop(framework)
        raise IsolationRefused(
            f"submissions would run under isolation '{isolation}', which is too little for other people's code",
            hint=f"grader doctor says what is missing; --allow-isolation {isolation} grades all the same",
        )

    def _prove(self, zygote: _Zygote) -> bool:
        """Confine the zygote's runners and let a throw-away one try what must not work."""
        if not zygote.asked:
            self._ask(zygote)
        if not zygote.hear():
            return False
        weak = self.wanted is Isolation.WEAK
        if self.wanted is Isolation.NONE or weak or self._bait is None:
            return True
        if not zygote.proved.get("read_file", False):
            # No Landlock: seccomp must then keep files from being opened for writing.
            zygote.ask_to_prove(self._bait, landlock=False, program=self._program(writing=False))
            return zygote.hear()
        if not zygote.proved.get("truncate_file", False):
            # Landlock before its third version does not see truncation.
            zygote.ask_to_prove(self._bait, landlock=True, program=self._program(writing=False))
            return zygote.hear()
        return True

    def _ask(self, zygote: _Zygote) -> None:
        if self.wanted is Isolation.NONE:
            zygote.ask_nothing()
            return
        if self._bait is None:
            try:
                self._bait = Bait()
            except OSError as error:
                zygote.dead = f"the canaries' bait could not be laid: {error.strerror}"
                return
        weak = self.wanted is Isolation.WEAK
        zygote.ask_to_prove(self._bait, landlock=not weak, program=self._program(writing=not weak))

    def _program(self, *, writing: bool) -> bytes:
        try:
            return compile_filter(writing=writing)
        except InfrastructureError as error:
            self.notes.append(f"{error.message}; {error.hint}")
            return b""

    def _drop(self, framework: Framework) -> None:
        spare = self._spares.pop(framework, None)
        if spare is not None:
            spare.close()
        zygote = self._zygotes.pop(framework, None)
        if zygote is not None:
            zygote.close()


def structures(wanted: Isolation | None) -> list[Isolation]:
    """What to try around a zygote, strongest first."""
    if wanted is not None:
        return [wanted]
    return [Isolation.FULL, *([Isolation.BWRAP] if shutil.which("bwrap") else []), Isolation.PORTABLE]


def _refuse_readable(secret_folder: Path | None) -> None:
    """IsolationRefused when the hidden cases lie beneath a folder that every runner can read."""
    if secret_folder is None:
        return
    place = os.path.realpath(secret_folder)
    for path in readable_paths():
        if place == path or place.startswith(path.rstrip("/") + "/"):
            raise IsolationRefused(
                f"the course {place} lies beneath {path}, which every runner can read",
                hint="move the course out of the Python installation and out of the system's libraries",
            )


def _make_undumpable() -> None:
    """Keep processes of the same user from reading this one's memory and environment, or tracing it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


class Bait:
    """What the canaries go for: a file that anybody may read, and an abstract socket that anybody may connect to."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="softmark-bait-")
        os.chmod(self.folder, 0o755)
        self.secret = os.path.join(self.folder, "secret")
        with open(self.secret, "wb") as file:
            file.write(os.urandom(16))
        os.chmod(self.secret, 0o644)
        self.name = f"softmark-{os.path.basename(self.folder)}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.bind(f"\0{self.name}")
        self.socket.listen(8)

    def close(self) -> None:
        """Take it away."""
        self.socket.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class _Zygote:
    """The judge's side of a zygote."""

    def __init__(self, launched: LaunchedZygote) -> None:
        self.launched = launched
        self._answer: Mapping[str, bool] | None = None
        self.ended: dict[int, int] = {}  # pid -> wait status
        self.waiting: collections.deque[ProcessChannel] = collections.deque()  # forks asked for, not yet reported
        self.dead = ""
        self.asked = False
        self.proved: Mapping[str, bool] = {}
        self.isolation = Isolation.NONE

    def ask_nothing(self) -> None:
        """Ask only whether it stands, without any layer for its runners."""
        self._say({"program": "", "landlock": False, "readable": [], "probe": None})

    def ask_to_prove(self, bait: Bait, *, landlock: bool, program: bytes) -> None:
        """Put these layers on its runners, and let a throw-away one try what they stop. `hear` has the answer."""
        plan = {
            "program": base64.b64encode(program).decode(),
            "landlock": landlock,
            "readable": readable_paths(),
            "probe": {"secret": bait.secret, "judge": os.getpid(), "socket": bait.name},
        }
        self._say(plan)

    def _say(self, plan: dict[str, Any]) -> None:
        self.asked = True
        self._answer = None
        try:
            self.launched.control.send(b"confine" + json.dumps(plan).encode())
        except OSError:
            self.dead = self._last_words()

    def hear(self) -> bool:
        """Wait for what was proved; False when it died of it."""
        deadline = time.monotonic() + START_S
        while self._answer is None and time.monotonic() < deadline and not self.dead:
            self.pump(0.5)
        if self._answer is None:
            return False
        self.proved = self._answer
        self.isolation = proved_tier(self.proved, self.launched.structure)
        return True

    def fork(self) -> ProcessChannel | Lost:
        """Ask for a runner. The answer is read later, so that the fork happens beside the judge's work."""
        if self.dead:
            return Lost(self.dead)
        pipes: list[tuple[int, int]] = []
        try:
            for _ in range(3):
                pipes.append(os.pipe())
        except OSError as error:
            for pair in pipes:
                for fd in pair:
                    os.close(fd)
            return Lost(f"no pipe could be made: {error.strerror}")
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
        if "proved" in message:
            self._answer = message["proved"]
            return True
        if "ended" in message:
            self.ended[message["ended"]] = message["status"]
            return True
        channel = self.waiting.popleft()
        if "refused" in message or not fds:
            # Without a descriptor to kill it by, a runner is of no use: this process has none left to receive it with.
            channel.refused = message.get("refused", "no descriptor is left for a runner")
        else:
            channel.forked(message["forked"], fds[0])
        return True

    def close(self) -> None:
        """End the zygote, and with it every runner; wait until it is gone.

        By SIGKILL: it may be in the middle of an import, and holds nothing that wants to be saved. Its runners die
        with it (PR_SET_PDEATHSIG, or the end of their pid namespace).
        """
        self.launched.control.close()
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
        self._clock = 0
        self._pid_here = 0
        self._ready = False
        self._printed = bytearray()
        self._incoming = Incoming(1 << 20)
        for fd in (requests, replies, prints):
            os.set_blocking(fd, False)
        for fd in (requests, replies):
            with contextlib.suppress(OSError):  # a user may have used up what all pipes together may hold
                fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._poller = select.poll()
        self._poller.register(replies, select.POLLIN)
        self._poller.register(prints, select.POLLIN)
        self._open = True

    def forked(self, pid: int, pidfd: int) -> None:
        """The zygote has forked this runner. Its number is the zygote's; here it may have another."""
        self.pid, self._pidfd = pid, pidfd
        self._pid_here = _pid_here(pidfd, pid)
        self._clock = (~self._pid_here << 3) | 2  # CPUCLOCK_SCHED of a process: linux/posix-timers.h

    @property
    def isolation(self) -> Isolation:
        """How strongly this runner is confined: as its zygote's throw-away runner proved."""
        return self._zygote.isolation

    def alive(self) -> bool:
        """Whether this runner, as far as is known, can still be used."""
        if not self._open or self.refused or self._zygote.dead:
            return False
        if self._pidfd < 0:
            return True  # its fork has not been reported yet
        poller = select.poll()
        poller.register(self._pidfd, select.POLLIN)
        return not poller.poll(0)  # readable: it has ended

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

    def process_limits(self, limits: Limits) -> list[tuple[int, int]]:
        """Limits for this runner, over what it holds already.

        The judge measures, since a runner in a private root can not; the runner sets them on itself, since in a
        container even root may not set them on another user's process. Hard and soft are alike: nothing raises them.
        """
        size, data = _memory(self._pid_here)
        return [
            (resource.RLIMIT_CPU, int(CPU_BACKSTOP * (limits.submission_cpu_s + limits.load_cpu_s)) + 2),
            (resource.RLIMIT_FSIZE, limits.file_bytes),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, OPEN_FILES),
            # Data alone is evaded by shared mappings, address space alone counts what is never touched.
            (resource.RLIMIT_DATA, data + limits.memory_bytes),
            (resource.RLIMIT_AS, size + 2 * limits.memory_bytes),
        ]

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
        """Kill the runner and close the pipes. Reaping is the zygote's work."""
        if not self._open:
            return
        self._open = False
        self.kill()
        for fd in (self._requests, self._replies, self._prints):
            os.close(fd)
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._pidfd = -1

    def _exchange(
        self, buffers: list[memoryview], *, cpu_s: float, wall_s: float, answer_bytes: int
    ) -> Received | Ended:
        began, cpu_began = time.monotonic(), self._cpu()
        incoming = self._incoming
        incoming.max_payload_bytes = answer_bytes
        incoming.clear()

        starved: float | None = None  # read when a call turns out to be slow

        def cost() -> dict[str, Any]:
            waited = 0.0 if starved is None else max(0.0, self._starved() - starved)
            wall = max(0.0, time.monotonic() - began - waited)
            return {"cpu_s": max(0.0, self._cpu() - cpu_began), "wall_s": wall}

        def broken(why: str) -> Crashed:
            self.kill()
            return Crashed(f"the runner broke the protocol: {why}", **cost())

        try:
            if buffers:
                at_end = self._read()
                if incoming.begun:
                    return broken("it spoke before it was asked")
                if at_end:
                    return self._died(cost())
                buffers = self._write(buffers)
            while not incoming.complete:
                if self._wait(buffers):
                    if self._read():
                        return self._died(cost())
                    if incoming.complete:
                        break
                buffers = self._write(buffers)
                if self._threads() > MAX_THREADS:
                    self.kill()
                    return Crashed(f"it started more than {MAX_THREADS} threads", **cost())
                if starved is None:
                    starved = self._starved()
                spent = cost()
                if spent["cpu_s"] > cpu_s:
                    self.kill()
                    return Killed(Limit.CPU, cpu_s, spent["cpu_s"], **spent)
                if spent["wall_s"] > wall_s or time.monotonic() - began > STARVED_FACTOR * wall_s:
                    self.kill()
                    return Killed(Limit.WALL, wall_s, spent["wall_s"], **spent)
            if buffers:
                return broken("it answered before it had read the question")
            return Received(read_from_runner(incoming.header), Payload(incoming.payload), **cost())
        except FrameTooLarge as error:
            self.kill()
            return Killed(Limit.ANSWER, float(error.allowed), float(error.announced), **cost())
        except WireError as error:
            return broken(error.message)

    def _wait(self, buffers: list[memoryview]) -> bool:
        """Wait a little for something to happen; whether there is something to read of a reply."""
        if buffers:
            self._poller.register(self._requests, select.POLLOUT)
        events = self._poller.poll(CHECK_MS)
        if buffers:
            self._poller.unregister(self._requests)
        ready = False
        for fd, _ in events:
            if fd == self._prints:
                self._drain()
            ready |= fd == self._replies
        return ready

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
            return time.clock_gettime(self._clock)
        except OSError:
            return 0.0

    def _threads(self) -> int:
        try:
            return os.stat(f"/proc/{self._pid_here}/task").st_nlink - 2
        except OSError:
            return 0

    def _starved(self) -> float:
        """Seconds since its fork in which the runner wanted a core and got none: not its fault on a busy machine."""
        try:
            with open(f"/proc/{self._pid_here}/schedstat", encoding="ascii") as fields:
                return int(fields.read().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return 0.0

    def _is_exiting(self) -> bool:
        """Whether the kernel is at taking the process apart, which on a busy machine takes its time."""
        try:
            with open(f"/proc/{self._pid_here}/stat", encoding="latin-1") as fields:
                return bool(int(fields.read().rpartition(")")[2].split()[6]) & PF_EXITING)
        except (OSError, ValueError, IndexError):
            return True  # it is gone

    def _died(self, cost: dict[str, Any]) -> Crashed | Lost:
        """The reply pipe has been closed: find out how the runner ended."""
        poller = select.poll()
        poller.register(self._pidfd, select.POLLIN)
        if not poller.poll(200) and not (self._is_exiting() and poller.poll(END_S * 1000)):
            self.kill()
            return Crashed("it closed the pipe to the judge", **cost)
        deadline = time.monotonic() + END_S
        while self.pid not in self._zygote.ended:
            if self._zygote.dead or time.monotonic() > deadline:
                return Lost(self._zygote.dead or "the zygote did not report a runner's end", **cost)
            self._zygote.pump(0.5)
        status = self._zygote.ended.pop(self.pid)
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
            unexplained = number == signal.SIGKILL
            return Crashed(f"the process was ended by signal {name}", number, unexplained, **cost)
        return Crashed(f"the process left with exit status {os.WEXITSTATUS(status)}", **cost)


def _memory(pid: int) -> tuple[int, int]:
    """Address space and data of a process in bytes. InfrastructureError when the system does not say."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            fields = dict(line.split(":", 1) for line in status if ":" in line)
        return int(fields["VmSize"].split()[0]) * 1024, int(fields["VmData"].split()[0]) * 1024
    except (FileNotFoundError, ProcessLookupError, KeyError):
        return 0, 0  # it has ended, and a dead process has no memory: the next request says so
    except (OSError, ValueError) as error:
        raise InfrastructureError(f"the memory of a runner can not be read: {error}") from error


def _pid_here(pidfd: int, otherwise: int) -> int:
    """The number of a pidfd's process in this process's namespace."""
    try:
        with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))
    except (OSError, StopIteration, ValueError):
        return otherwise
