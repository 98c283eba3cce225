# SPDX-License-Identifier: Apache-2.0
"""Completion as each shell does it, with the script that the guide installs."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

LINES = (
    *("grader show t", "grader start t", "grader hint t", "grader watch t", "grader twin t", "grader verify t"),
    *("grader check --problem t", "grader grade --problem t", "grader batch --problem t"),
    "grader export student copy --problem t",
)
# What each shell does when Tab is pressed, up to showing it; the line is the first argument.
BASH = """
eval "$(_GRADER_COMPLETE=bash_source grader)"
COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_grader_completion grader
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = """
_GRADER_COMPLETE=fish_source grader | source
complete --do-complete $argv[1]
"""
ZSH = """
function compdef() {}
function compadd() { print -rl -- ${(P)@[-1]} }
function _describe() { print -rl -- ${(P)3} }
eval "$(_GRADER_COMPLETE=zsh_source grader)"
words=(${=1}); CURRENT=${#words}
_grader_completion
"""
SHELLS = {
    "bash": ["--norc", "--noprofile", "-c", BASH, "bash"],
    "zsh": ["-f", "-c", ZSH, "zsh"],
    "fish": ["--no-config", "-c", FISH],
}


@pytest.fixture
def environment(grader, tmp_path):
    """That of a shell in which `grader` is a command."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "grader"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m grader "$@"\n', "utf-8")
    command.chmod(0o755)
    return grader.environment | {"PATH": f"{folder}{os.pathsep}{grader.environment['PATH']}", "HOME": str(tmp_path)}


@pytest.fixture(params=SHELLS)
def completed(request, environment, grader):
    """What a shell offers at the end of a line."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed here")

    def run(line):
        words = [request.param, *SHELLS[request.param], line]
        ended = subprocess.run(words, cwd=grader.folder, env=environment, capture_output=True, text=True, timeout=60)
        assert ended.stderr == ""
        return [re.split("[:\\t]", offer)[0] for offer in ended.stdout.splitlines() if offer]

    return run


@pytest.mark.parametrize("line", LINES)
def test_a_problem_is_completed(completed, line):
    assert ["twice"] == completed(line)


def test_a_command_is_completed(completed):
    assert "progress" in completed("grader pro")


def test_next_offers_its_options_and_no_problem(completed):
    assert ["--format"] == completed("grader next --f")


@pytest.mark.parametrize(
    ("line", "kind"),
    {
        "grader check w": "file",
        "grader grade w": "file",
        "grader grade x.py -o w": "file",
        "grader batch w": "file",
        "grader batch x.zip -o w": "dir",
        "grader start twice w": "dir",
        "grader stats w": "dir",
    }.items(),
)
def test_files_and_folders_are_left_to_the_shell(grader, line, kind):
    ended = grader(_GRADER_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(line.split()) - 1))
    assert f"{kind},w\n" == ended.stdout


@pytest.mark.parametrize(
    ("typed", "shown"), [("grader hint tw\t", b"grader hint twice "), ("grader check wor\t", b"grader check work/")]
)
def test_tab_in_a_terminal_completes(environment, grader, tmp_path, typed, shown):
    (Path(grader.folder) / "work").mkdir()
    settings = tmp_path / "bashrc"
    settings.write_text('PS1="ready> "\neval "$(_GRADER_COMPLETE=bash_source grader)"\n', "utf-8")
    terminal, theirs = pty.openpty()
    shell = subprocess.Popen(
        ["setsid", "--ctty", "bash", "--noprofile", "--rcfile", str(settings), "-i"],
        cwd=grader.folder,
        env=environment | {"TERM": "vt100"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        read_until(terminal, b"ready> ")
        os.write(terminal, typed.encode())
        assert shown in read_until(terminal, shown)
    finally:
        os.close(terminal)  # the shell's terminal is gone: it ends
        shell.wait(timeout=30)


def read_until(terminal, wanted, timeout_s=30.0):
    """What the terminal shows until that is there."""
    seen, end = b"", time.monotonic() + timeout_s
    while wanted not in seen and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            seen += os.read(terminal, 4096)
    return seen
