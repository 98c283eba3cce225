# SPDX-License-Identifier: Apache-2.0
"""The tour and the guides for students and operators are true: their files and commands do and print what they show."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from grader.cli.main import commands

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
WRITTEN = [DOCS / name for name in ("tour.md", "guides/student.md", "guides/operator.md", "guides/completion.md")]
UNSOLVED = {"check", "grade", "doctor"}  # end with 1 where something is unsolved, or the isolation is too little


@pytest.fixture
def grader(tmp_path):
    """Runs a command in a folder; gives everything that it prints, in order."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRADER_")}
    own = {"GRADER_CACHE": str(tmp_path / "cache"), "XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path)}

    def run(words, folder):
        done = subprocess.run(
            [sys.executable, "-m", "grader", *words],
            cwd=folder,
            env={**kept, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        assert done.returncode in ((0, 1) if words[0] in UNSOLVED else (0,)), f"{words}: {done.stdout}"
        return done.stdout

    return run


@pytest.fixture
def clone(tmp_path):
    """A course as a clone of the repository has it."""
    for folder in ("problems", "solutions", "student_template"):
        shutil.copytree(ROOT / folder, tmp_path / "clone" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "clone"


def follow(path, folder, grader, page):
    """Do what a page says, in order."""
    done = 0
    for block in page.blocks(path):
        if block["kind"] == "console":
            for words, shown in page.typed(block["text"]):
                page.assert_shown(shown, grader(told(words), folder), words)
                done += 1
        elif block["name"]:
            (folder / block["name"]).write_text(block["text"], "utf-8")
    assert done


def told(words):
    """The command's own words, and that any isolation will do to try this page."""
    assert words[0] == "grader"
    return [*words[1:], *(("--allow-isolation", "none") if words[1] == "grade" else ())]


@pytest.mark.slow
def test_the_tour_goes_as_it_says(clone, grader, page):
    follow(DOCS / "tour.md", clone, grader, page)


def test_a_student_s_first_hour_goes_as_the_guide_says(clone, grader, page):
    only = ("--problem", "bayes_update", "--problem", "log_softmax")
    grader(["export", "student", "copy", *only], clone)
    follow(DOCS / "guides" / "student.md", clone / "copy", grader, page)


def test_the_operator_s_guide_asks_the_machine_as_it_says(clone, grader, page):
    follow(DOCS / "guides" / "operator.md", clone, grader, page)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_commands_that_are_only_shown_have_the_options_that_they_are_given(path, page):
    for block in page.blocks(path):
        for line in block["text"].splitlines() if block["kind"] in ("sh", "bash") else ():
            words = shlex.split(line, comments=True)
            if words and words[0] == "grader":
                command = commands.get_command(click.Context(commands), words[1])
                known = {spelling for option in command.params for spelling in option.opts}
                assert {word for word in words if word.startswith("-")} <= known, line
