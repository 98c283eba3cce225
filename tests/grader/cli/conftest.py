# SPDX-License-Identifier: Apache-2.0
"""The program as its users start it: a process of its own, in a course and a home of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

RIGHT = """
def twice(x, shift=0.0):
    if x.ndim == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x + shift
"""
WRONG = RIGHT.replace("2.0 * x", "3.0 * x")


class Program:
    """Runs `python -m grader` in a folder, with an environment that holds nothing of the tester's."""

    def __init__(self, folder, course):
        self.folder = folder
        self.temporary = folder.parent / "tmp"
        self.temporary.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "GRADER_COURSE": str(course.root),
            "GRADER_SECRET": "a secret",
            "XDG_STATE_HOME": str(folder.parent / "state"),
            "TMPDIR": str(self.temporary),
        }

    def arguments(self, *words):
        return [sys.executable, "-m", "grader", *words]

    def __call__(self, *words, stdout=subprocess.PIPE, **environment):
        given = self.environment | environment
        return subprocess.run(
            self.arguments(*words),
            cwd=self.folder,
            env={name: value for name, value in given.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *words, **environment):
        """Starts it, and does not wait."""
        # A job that a shell starts in the background ignores Ctrl-C; these must not.
        return subprocess.Popen(
            self.arguments(*words),
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )


class Processes:
    """What the kernel says of processes."""

    @staticmethod
    def status(pid):
        """What /proc says of a process after its name: state, parent and more; nothing when there is none."""
        try:
            return Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()
        except OSError:
            return []

    @classmethod
    def descendants(cls, pid):
        """Processes below one, by the kernel's own list."""
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit():
                fields = cls.status(name)
                if fields and int(fields[1]) == pid:
                    found += [int(name), *cls.descendants(int(name))]
        return found

    @classmethod
    def alive(cls, pids):
        return [pid for pid in pids if (cls.status(pid) or "Z")[0] != "Z"]

    @staticmethod
    def wait_until(condition):
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.fixture
def processes():
    return Processes


@pytest.fixture
def course(write_course):
    return write_course()


@pytest.fixture
def grader(tmp_path, course):
    folder = tmp_path / "desk"
    folder.mkdir()
    return Program(folder, course)


@pytest.fixture
def hand_in(grader):
    """Writes a submission to the folder of a student; returns its path."""

    def write(student="ada", source=RIGHT, name="twice.py"):
        path = grader.folder / student / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        return path

    return write


@pytest.fixture
def wrong():
    return WRONG


@pytest.fixture
def right():
    return RIGHT
