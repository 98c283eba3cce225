# SPDX-License-Identifier: Apache-2.0
"""A course of the real problems, and the program that exports it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.packages import Course

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def real():
    """The course of this repository."""
    return Course(ROOT)


@pytest.fixture
def program(tmp_path):
    """Runs `python -m grader` with nothing of the tester's environment."""

    def run(*words, cwd=tmp_path, python=sys.executable, **environment):
        return subprocess.run(
            [python, "-m", "grader", *map(str, words)],
            cwd=cwd,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "GRADER_SECRET": "a secret of this course",
                "XDG_STATE_HOME": str(tmp_path / "state"),
                "XDG_CACHE_HOME": str(tmp_path / "cache"),
            }
            | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
