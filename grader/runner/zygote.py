# SPDX-License-Identifier: Apache-2.0
"""The zygote: a warm process that has numpy, scipy and perhaps torch in memory and forks a runner on request.

It holds no course material and never sees a submission. Its control socket belongs to the judge:

    judge   -> zygote   b"confine" and a JSON object: the layers of runners, and what the canaries are to try
    zygote  -> judge    {"proved": {canary: stopped}}, found out by a throw-away runner
    judge   -> zygote   b"fork" with three descriptors: requests (read), replies (write), prints (write)
    zygote  -> judge    {"forked": pid} with a pidfd, or {"refused": why}
    zygote  -> judge    {"ended": pid, "status": wait status}, once for every runner

End of file on the control socket means that the judge is gone: every runner is killed and the zygote leaves. A runner
is killed by the kernel when the zygote dies (PR_SET_PDEATHSIG), so that nothing outlives the judge.

The order matters: thread variables are in the environment before numpy is imported, no operation with more than one
thread ever runs here, and the number of threads is checked before every fork, since a fork beside a running thread
pool hangs later.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import sysconfig
import tempfile
import traceback
from typing import Any, NoReturn

from grader.runner import canaries, session
from grader.runner.confinement import Layers, confine

__all__ = ["serve"]

MAX_CONTROL_BYTES = 1 << 16
PR_SET_PDEATHSIG = 1  # linux/prctl.h

# What honest submissions import late. Imported here once, or paid by every runner: measured on the reference machine
# symbolic_shapes 0.3 s (torch.distributions and autograd.grad pull it), scipy.special 0.09 s, scipy.linalg 0.1 s.
WARM: dict[str, tuple[str, ...]] = {
    "numpy": ("numpy",),
    "torch": ("numpy", "torch"),
}
WARM_LATER: dict[str, tuple[str, ...]] = {
    "numpy": ("scipy.special", "scipy.linalg", "dataclasses", "typing", "inspect", "scipy.stats"),
    "torch": (
        "torch.fx.experimental.symbolic_shapes",
        "torch.distributions",
        "scipy.special",
        "scipy.linalg",
        "dataclasses",
        "inspect",
        "scipy.stats",
    ),
}


class _Zygote:
    def __init__(self, framework: str, control_fd: int, directory: str) -> None:
        self.control = socket.socket(fileno=control_fd)
        self.directory = directory
        self.runners: dict[int, int] = {}  # pidfd -> pid
        self.layers: Layers | None = None
        self.later = list(WARM_LATER[framework])
        self.poller = select.poll()
        self.poller.register(self.control, select.POLLIN)

    def run(self) -> None:
        while True:
            ready = self.poller.poll(0 if self.later else None)
            if not ready:
                # Nobody waits: use the time to import what submissions import late.
                _warm(self.later.pop(0))
                if not self.later:
                    _settle()
                continue
            for fd, _ in ready:
                if fd != self.control.fileno():
                    self.reap(fd)
                elif not self.request():
                    return

    def request(self) -> bool:
        """Serve one request; False when the judge is gone."""
        try:
            data, fds, _, _ = socket.recv_fds(self.control, MAX_CONTROL_BYTES, 3)
        except OSError:
            return False
        if not data:
            return False
        try:
            if data == b"fork" and len(fds) == 3:
                self.fork(fds)
            elif data.startswith(b"confine"):
                self.confine(json.loads(data.removeprefix(b"confine")))
        finally:
            for fd in fds:
                os.close(fd)
        return True

    def fork(self, fds: list[int]) -> None:
        threads = len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1
        if threads != 1:
            self.tell({"refused": f"the zygote has {threads} threads"})
            return
        try:
            pid = os.fork()
        except OSError as error:
            self.tell({"refused": f"fork: {error.strerror}"})
            return
        if pid == 0:
            self.become_runner(fds)
        try:
            pidfd = os.pidfd_open(pid)
        except OSError as error:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            self.tell({"refused": f"pidfd_open: {error.strerror}"})
            return
        self.runners[pidfd] = pid
        self.poller.register(pidfd, select.POLLIN)
        socket.send_fds(self.control, [json.dumps({"forked": pid}).encode()], [pidfd])

    def confine(self, plan: dict[str, Any]) -> None:
        """Make the layers of all runners to come, and let a throw-away runner prove them."""
        if plan["probe"] is None:
            self.tell({"proved": {}})
            return
        program = base64.b64decode(plan["program"])
        self.layers = Layers(landlock=plan["landlock"], program=program, readable=[*plan["readable"], self.directory])
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            self.try_canaries(plan["probe"], writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            proved = json.loads(told.read() or b"{}")
        _, status = os.waitpid(pid, 0)
        proved["forbidden_call"] = canaries.died_of_it(status)
        self.tell({"proved": proved})

    def try_canaries(self, probe: dict[str, Any], writing: int) -> NoReturn:
        try:
            _die_with_parent()
            self.control.close()
            os.chdir(self.directory)
            proved = canaries.before(probe)
            if self.layers is not None:
                confine(self.layers)
            proved |= canaries.after(probe)
            os.write(writing, json.dumps(proved).encode())
            os.close(writing)
            canaries.forbidden()
        finally:
            os._exit(1)

    def become_runner(self, fds: list[int]) -> NoReturn:
        status = 1
        try:
            _die_with_parent()
            self.control.close()
            for pidfd in self.runners:
                os.close(pidfd)
            home = self.directory
            if self.layers is None or self.layers.ruleset < 0:
                # Nothing keeps this runner from writing: it gets a folder of its own to do so.
                with contextlib.suppress(OSError):  # a private root is read-only, and then nothing can be written
                    os.mkdir(own := os.path.join(home, str(os.getpid())), 0o700)
                    home = own
            session.run(fds[0], fds[1], fds[2], home, self.layers)
            status = 0
        except BaseException:
            # Whatever happens in a runner must never return into the zygote's loop.
            traceback.print_exc()
            os._exit(status)
        os._exit(status)

    def reap(self, pidfd: int) -> None:
        pid = self.runners.pop(pidfd)
        self.poller.unregister(pidfd)
        os.close(pidfd)
        _, status = os.waitpid(pid, 0)
        self.tell({"ended": pid, "status": status})

    def tell(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the judge is gone; the next read says so
            self.control.send(json.dumps(message).encode())

    def close(self) -> None:
        for pidfd in self.runners:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        for name in os.listdir(self.directory):
            shutil.rmtree(os.path.join(self.directory, name), ignore_errors=True)


def serve(framework: str, control_fd: int, directory: str) -> None:
    """Import the framework, then fork runners until the judge goes away."""
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Only the standard library and installed packages: an editable install would put the course beside them.
    keep = {os.path.realpath(path) for path in sysconfig.get_paths().values()}
    keep |= {os.path.realpath(os.path.join(sysconfig.get_paths()["stdlib"], "lib-dynload"))}
    sys.path[:] = [p for p in sys.path if os.path.realpath(p) in keep or p.endswith(("site-packages", "dist-packages"))]
    sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder).lower()]
    # Nowhere to write is a fact that libraries should not stumble over when they are imported.
    tempfile.tempdir = directory
    for name in WARM[framework]:
        _warm(name)
    _settle()
    zygote = _Zygote(framework, control_fd, directory)
    try:
        zygote.run()
    finally:
        zygote.close()


def _warm(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except ImportError:
        return  # an optional part of a library that this version does not have
    if name == "torch":
        module.set_num_threads(1)
        # One small operation of each kind: the first use reads /proc/cpuinfo and sets up the kernels.
        small = module.ones(4, 4)
        module.softmax(small @ small, dim=-1).sum().item()


def _settle() -> None:
    """Move everything alive out of the collector's sight, so that a runner's collection touches no shared page."""
    gc.collect()
    gc.freeze()


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
