# SPDX-License-Identifier: Apache-2.0
"""Try to do what a submission must not be able to do, and say what was possible.

A throw-away runner does this once, confined exactly as its successors will be. What the system claims about itself is
not asked. Each canary returns True where the attempt was stopped.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["after", "before", "forbidden"]

# asm/unistd.h: ptrace, by machine
SYS_PTRACE = {"x86_64": 101, "aarch64": 117}


def before(probe: Mapping[str, Any]) -> dict[str, bool]:
    """What the structure around the zygote stops, before the runner's own layers are put on."""
    return {
        "hides_files": _stopped(lambda: os.stat(probe["secret"])),
        "hides_processes": _stopped(lambda: os.kill(probe["judge"], 0)),
        "hides_sockets": _stopped(lambda: _connect(probe["socket"])),
    }


def after(probe: Mapping[str, Any]) -> dict[str, bool]:
    """What is stopped with the runner's layers on."""
    attempts: dict[str, Callable[[], object]] = {
        "read_file": lambda: _read(probe["secret"]),
        "read_judge": lambda: _read(f"/proc/{probe['judge']}/environ"),
        "list_root": lambda: os.listdir("/"),
        "write_file": lambda: _write(os.path.join(os.getcwd(), "canary")),
        "write_tmp": lambda: _write("/tmp/softmark-canary"),
        "truncate_file": lambda: os.close(os.open(probe["secret"], os.O_RDONLY | os.O_TRUNC)),
        "new_process": _fork,
        "execute": lambda: os.execv("/bin/true", ["true"]),
        "network": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "local_socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "signal_judge": lambda: os.kill(probe["judge"], 0),
        "signal_zygote": lambda: os.kill(os.getppid(), 0),
        "raise_limit": _raise_limit,
    }
    return {name: _stopped(attempt) for name, attempt in attempts.items()}


def forbidden() -> None:
    """Ask for ptrace. A confined process does not return from this: it is ended by SIGSYS."""
    number = SYS_PTRACE.get(os.uname().machine)
    if number is not None:
        ctypes.CDLL(None).syscall(number, 0, 0, 0, 0)


def _stopped(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, ValueError):
        return True
    return False


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read(1)


def _write(path: str) -> None:
    with open(path, "xb"):
        pass
    os.unlink(path)


def _connect(name: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as one:
        one.settimeout(1.0)
        one.connect(f"\0{name}")


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _raise_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (hard or 1, hard or 1))


def died_of_it(status: int) -> bool:
    """Whether a wait status says that the forbidden call was the end."""
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS
