# SPDX-License-Identifier: Apache-2.0
"""CPU, wall and memory of a command and of everything that descends from it.

Exact, and without control groups. A program that calls `adopt_orphans` becomes the parent of every descendant whose
own parent ends before it, and waits for it. So the CPU time of zygotes, which are killed, arrives as well: a guard
outside a pid namespace often ends before its zygote inside, and then nobody else would wait for that.
"""

import ctypes
import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROBLEMS = ("bayes_update", "gumbel_softmax", "multi_head", "scaled_dot_product")
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
TICKS = os.sysconf("SC_CLK_TCK")
ORPHANS_S = 15.0  # for the last of a command's descendants to end
SAMPLE_S = 0.2  # between two looks at a process's memory


def machine() -> str:
    """What a table of measurements was made on."""
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return f"{platform.platform()}, Python {platform.python_version()}, {load}"


def environment(**more: str) -> dict[str, str]:
    """That of every command that is measured."""
    return {**os.environ, **THREADS, "GRADER_SECRET": "benchmark", "PYTHONDONTWRITEBYTECODE": "1", **more}


def adopt_orphans() -> None:
    """Become the parent of what descends from this process and loses its own."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise SystemExit("this needs Linux: orphans can not be waited for")


def reap(keep: Collection[int] = (), timeout_s: float = ORPHANS_S) -> list[int]:
    """Wait for every child but these; those that do not end in time."""
    deadline = time.monotonic() + timeout_s
    while True:
        left = [pid for pid in children(os.getpid()) if pid not in keep]
        left = [pid for pid in left if not os.waitpid(pid, os.WNOHANG)[0]]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.01)


def children_cpu() -> float:
    """CPU seconds of every descendant that has been waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue  # it has just ended
    return found


def descendants(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for child in children(pid):
        yield from descendants(child)


def stat_of(pid: int) -> list[str]:
    """/proc's line on a process, after its name; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()
    except OSError:
        return []


def own_cpu(pid: int) -> float:
    """CPU seconds of one process."""
    return sum(map(int, stat_of(pid)[11:13])) / TICKS


def cpu_of(pid: int) -> float:
    """CPU seconds of a process, of its descendants, and of those that these have waited for."""
    return sum(sum(map(int, stat_of(one)[11:15])) for one in descendants(pid)) / TICKS


def memory(pid: int) -> float:
    """PSS of one process in MiB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def memory_of_all(pid: int) -> float:
    """PSS of a process and its descendants in MiB."""
    return sum(map(memory, descendants(pid)))


@dataclass(frozen=True)
class Line:
    """What a command said, when, and what it had used of the CPU by itself until then."""

    text: str
    wall_s: float
    own_cpu_s: float


@dataclass(frozen=True)
class Used:
    """What a command took, with all its descendants."""

    code: int
    cpu_s: float
    wall_s: float
    own_cpu_s: float  # of the command's own process
    peak_mib: float  # PSS of the command's own process
    out: str
    lines: list[Line] = field(repr=False)  # of stderr

    @property
    def err(self) -> str:
        return "\n".join(line.text for line in self.lines)


def measured(
    command: list[str], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None, keep: Collection[int] = ()
) -> Used:
    """Run a command to its end, and to that of its descendants. `keep` are children of this process that stay."""
    before, began = children_cpu(), time.perf_counter()
    lines: list[Line] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(env or environment()),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        peak = _Peak(process.pid)
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(Line(line.rstrip("\n"), time.perf_counter() - began, own_cpu(process.pid)))
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        peak.stop()
        process.wait()
        wall = time.perf_counter() - began
        left = reap(keep)
        if left:
            raise SystemExit(f"{command}: these outlive it: {left}")
        out.seek(0)
        text = out.read()
    return Used(process.returncode, children_cpu() - before, wall, peak.own_cpu_s, peak.mib, text, lines)


class _Peak(threading.Thread):
    """Looks at a process's memory and CPU time again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.mib, self.own_cpu_s = pid, 0.0, 0.0
        self._end = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._end.wait(SAMPLE_S):
            self.look()

    def look(self) -> None:
        self.mib = max(self.mib, memory(self.pid))
        self.own_cpu_s = max(self.own_cpu_s, own_cpu(self.pid))

    def stop(self) -> None:
        """Look a last time: a process that has ended and was not waited for still has its CPU time."""
        self._end.set()
        self.join()
        self.look()


def python(*words: str | Path) -> list[str]:
    return [sys.executable, *map(str, words)]
