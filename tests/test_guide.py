# SPDX-License-Identifier: Apache-2.0
"""The guide for authors is true: its files and changes, taken in order, are a package that `grader verify` accepts."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guides" / "write-a-problem.md"


@pytest.fixture
def grader(tmp_path):
    """Runs a command of the guide in an empty course."""
    (tmp_path / "problems").mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRADER_")}

    def run(*words):
        command = [sys.executable, "-m", "grader", *words]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env={**environment, "GRADER_CACHE": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


def write_the_files(course, page):
    """Every file of the guide and every change, in order; a change without a name is of the file before it."""
    name = None
    for block in page.blocks(GUIDE):
        name = block["name"] or name
        if block["kind"] == "diff":
            page.change(course / name, block["text"])
        elif block["name"]:
            path = course / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], "utf-8")


@pytest.mark.slow
def test_what_the_guide_builds_is_sound_and_its_wrong_submission_is_diagnosed(tmp_path, grader, page):
    new = re.search(r"^\$ (grader new (?:.*\\\n)*.*)$", GUIDE.read_text("utf-8"), re.MULTILINE)[1]
    made = grader(*shlex.split(new.replace("\\\n", " "))[1:])
    assert made.returncode == 0, made.stderr
    write_the_files(tmp_path, page)
    verified = grader("verify", "log_softmax", "--write")
    assert verified.returncode == 0, verified.stdout + verified.stderr

    graded = grader("grade", "--seed", "1", "--allow-isolation", "none", "--format", "json", "class/kim")
    assert graded.returncode == 1, graded.stderr
    assert '"shift_of_the_array"' in graded.stdout
