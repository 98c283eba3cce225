# SPDX-License-Identifier: Apache-2.0
"""The program as its users start it: a process of its own, in a course and a home of its own."""

import os
import subprocess
import sys
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
            timeout=60,
            check=False,
        )


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
