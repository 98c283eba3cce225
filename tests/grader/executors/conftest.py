# SPDX-License-Identifier: Apache-2.0
"""What the workers are given to do, and a look at the processes of this machine."""

import contextlib
import importlib
import os
import sys
import time
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def chores():
    """The module of the tasks, imported by a name that workers know too."""
    sys.path.insert(0, HERE)
    yield importlib.import_module("chores")
    sys.path.remove(HERE)


@pytest.fixture(scope="session")
def environment():
    """The environment of a program of its own that can import this checkout and the tasks."""
    path = [str(ROOT), HERE, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}


@pytest.fixture
def until():
    """Waits until something is true; what it was at last."""

    def wait(condition, seconds=20.0):
        deadline = time.monotonic() + seconds
        while not (last := condition()) and time.monotonic() < deadline:
            time.sleep(0.01)
        return last

    return wait


@pytest.fixture
def descendants():
    """All processes that a process has started, and that these have: their numbers."""

    def find(root):
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if fields[0] != "Z":
                    parents[int(stat.parent.name)] = int(fields[1])
        found, new = set(), {root}
        while new:
            new = {pid for pid, parent in parents.items() if parent in new}
            found |= new
        return found

    return find


@pytest.fixture
def alive():
    """Those of some processes that are not dead yet; one that nobody has reaped is dead."""

    def look(pids):
        found = set()
        for pid in pids:
            with contextlib.suppress(OSError):
                if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    found.add(pid)
        return found

    return look
