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
BLOCK = re.compile(
    r"^(?:\*\*`(?P<name>[^`\n]+)`\*\*[^\n]*\n\n)?(?P<fence>`{3,})(?P<kind>\w*)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


def change(path, diff):
    """Exchange what a diff without line numbers takes away for what it brings; it must stand there once."""
    rows = diff.splitlines(keepends=True)
    before, after = ("".join(row[1:] for row in rows if row[0] in kept) for kept in (" -", " +"))
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"the guide changes what {path.name} does not hold:\n{diff}"
    path.write_text(text.replace(before, after), "utf-8")


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


def write_the_files(course):
    """Every file of the guide and every change, in order; a change without a name is of the file before it."""
    name = None
    for block in BLOCK.finditer(GUIDE.read_text("utf-8")):
        name = block["name"] or name
        if block["kind"] == "diff":
            change(course / name, block["text"])
        elif block["name"]:
            path = course / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], "utf-8")


@pytest.mark.slow
def test_what_the_guide_builds_is_sound_and_its_wrong_submission_is_diagnosed(tmp_path, grader):
    new = re.search(r"^\$ (grader new (?:.*\\\n)*.*)$", GUIDE.read_text("utf-8"), re.MULTILINE)[1]
    made = grader(*shlex.split(new.replace("\\\n", " "))[1:])
    assert made.returncode == 0, made.stderr
    write_the_files(tmp_path)
    verified = grader("verify", "log_softmax", "--write")
    assert verified.returncode == 0, verified.stdout + verified.stderr

    graded = grader("grade", "--seed", "1", "--allow-isolation", "none", "--format", "json", "class/kim")
    assert graded.returncode == 1, graded.stderr
    assert '"shift_of_the_array"' in graded.stdout
