# SPDX-License-Identifier: Apache-2.0
"""The guide for a class is true: its files, changes and commands, taken in order, do and print what it shows."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import click
import pytest

from grader.cli.main import commands

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guides" / "grade-a-class.md"
GOLDEN = ROOT / "tests" / "golden"


@pytest.fixture
def handed_in():
    """What is in each file of the archive that the guide lists."""
    bayes = (GOLDEN / "bayes_update/right/01_vectorised.py").read_text("utf-8")
    logs = (GOLDEN / "log_softmax/right/01_vectorised.py").read_text("utf-8")
    unstable = (GOLDEN / "bayes_update/wrong/04_no_max_subtracted.py").read_text("utf-8")
    cells = [
        "import matplotlib.pyplot as plt\n%matplotlib inline\n",
        unstable,
        "plt.plot(bayes_update([1, 2], [1, 2]))",
    ]
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "metadata": {}, "nbformat": 4}
    return {
        "exampleada_1001_90001_bayes_update.py": bayes,
        "exampleada_1001_90002_log_softmax.py": logs,
        "examplebjorn_1002_90003_bayes_update.py": unstable,
        "examplebjorn_1002_90004_Log-Softmax (1).py": logs,
        "examplechen_LATE_1003_90005_homework3.ipynb": json.dumps(notebook),
        "exampledivya_1004_90006_hw3.py": f"{bayes}\n\n{logs}",
        "exampleemre_1005_90007_bayes_update.py": "",
        "exampleemre_1005_90008_log_softmax.py": (GOLDEN / "log_softmax/wrong/01_no_shift.py").read_text("utf-8"),
        "examplefatima_1006_90009_log_softmax.pdf": "%PDF-1.7",
        "examplegael_1007_90010_bayes_update.py": unstable,
        "examplegael_1007_90011_bayes_update-1.py": (
            (GOLDEN / "bayes_update/wrong/48_nan_only_in_result.py").read_text("utf-8")
        ),
        "examplegael_1007_90012_log_softmax.py": logs,
    }


@pytest.fixture
def course(tmp_path):
    """The two problems of the guide in a course of their own, which the guide may change."""
    for problem in ("bayes_update", "log_softmax"):
        shutil.copytree(ROOT / "problems" / problem, tmp_path / "course" / "problems" / problem)
        for folder in ("solutions", "student_template"):
            (tmp_path / "course" / folder).mkdir(exist_ok=True)
            shutil.copy(ROOT / folder / f"{problem}.py", tmp_path / "course" / folder)
    return tmp_path / "course"


@pytest.fixture
def desk(tmp_path, handed_in, page):
    """The folder in which the guide works, with the archive that it lists."""
    (listed,) = [block["text"].split("\n")[:-1] for block in page.blocks(GUIDE) if block["kind"] == "text"]
    assert list(handed_in) == listed
    folder = tmp_path / "homework3"
    folder.mkdir()
    with zipfile.ZipFile(folder / "canvas.zip", "w") as archive:
        for name, content in handed_in.items():
            archive.writestr(name, content)
    return folder


@pytest.fixture
def grader(tmp_path, course, desk):
    """Runs a command of the guide; gives its exit code and everything that it prints, in order."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRADER_")}
    own = {"GRADER_COURSE": str(course), "GRADER_CACHE": str(tmp_path / "cache"), "GRADER_SECRET": "a secret"}

    def run(words):
        if words[0] == "batch":
            words = [*words, "--allow-isolation", "none"]
        done = subprocess.run(
            [sys.executable, "-m", "grader", *words],
            cwd=desk,
            env={**environment, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        return done.returncode, done.stdout

    return run


def exit_code(words, shown):
    """What the guide says of exit codes: 2 for an error, 1 for a class where not everything is solved."""
    if shown.startswith("error:") or "\nerror:" in shown:
        return 2
    return int((words[1] == "batch" and "--dry-run" not in words) or "--apply" in words)


@pytest.mark.slow
def test_an_evening_goes_as_the_guide_says(desk, course, grader, page):
    for block in page.blocks(GUIDE):
        if block["kind"] == "console":
            for words, shown in page.typed(block["text"]):
                code, printed = grader(words[1:])
                page.assert_shown(shown, printed, words)
                assert exit_code(words, shown) == code, printed
        elif block["name"]:
            name = block["name"]
            path = course / name.removeprefix("~/course/") if name.startswith("~/") else desk / name
            page.change(path, block["text"]) if block["kind"] == "diff" else path.write_text(block["text"], "utf-8")
    lists = re.findall(r"^\| ((?:`[\w.]+`(?:, )?)+) \| [^|]+ \| [^|]* \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    listed = {name for names in lists for name in re.findall(r"`([\w.]+)`", names)}
    assert listed == {name for name in os.listdir(desk / "run") if not name.startswith(".")}


def test_commands_that_are_only_shown_have_the_options_that_they_are_given(page):
    seen = 0
    for block in page.blocks(GUIDE):
        for line in block["text"].splitlines() if block["kind"] == "sh" else ():
            words = shlex.split(line, comments=True)
            if words and words[0] == "grader":
                command = commands.get_command(click.Context(commands), words[1])
                known = {spelling for option in command.params for spelling in option.opts}
                assert {word for word in words if word.startswith("-")} <= known, line
                seen += 1
    assert seen >= 5
