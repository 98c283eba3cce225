# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and SIGTERM: exit code 130, finished reports kept, and no process or folder left behind."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from grader.cli import interrupts

SLOW = """
import os, time

def twice(x, shift=0.0):
    time.sleep(30)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_text_that_was_shown_stays_and_nothing_is_left_behind(grader, hand_in, processes, number):
    hand_in("ada")
    hand_in("bob", SLOW)
    process = grader.start("grade", "ada", "bob")
    first = process.stdout.readline()
    assert "100/100" in first
    below = processes.descendants(process.pid)
    process.send_signal(number)
    process.send_signal(number)  # impatience changes nothing
    _, said = process.communicate(timeout=30)
    assert 130 == process.returncode
    assert ["stopped: 1 of 2 submissions graded", "interrupted"] == said.splitlines()
    processes.wait_until(lambda: not processes.alive(below))
    assert [] == os.listdir(grader.temporary)


def test_finished_reports_reach_their_file(grader, hand_in, processes):
    hand_in("ada")
    hand_in("bob", SLOW)
    process = grader.start("grade", "ada", "bob", "--format", "json", "-o", "reports.json")
    # Nothing is shown while JSON for a file is collected: the second runner's process tells that bob has begun.
    time.sleep(0.2)
    processes.wait_until(lambda: process.poll() is not None or sleeping(processes.descendants(process.pid)))
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert 130 == process.returncode
    assert "stopped: 1 of 2 submissions graded" in said
    document = json.loads((grader.folder / "reports.json").read_text())
    assert "ada" in json.dumps(document)
    assert "bob" not in json.dumps(document)


def sleeping(pids):
    """Whether one of these waits in a clock's sleep."""
    for pid in pids:
        try:
            call = Path(f"/proc/{pid}/wchan").read_text()
        except OSError:
            continue
        if "nanosleep" in call:
            return True
    return False


WHEN_IMPORTED = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), {number})

sys.meta_path.insert(0, Finder())
"""


@pytest.fixture
def interrupted_at(grader, hand_in, tmp_path):
    """Interrupts the program itself, at the moment when it imports a module."""

    def run(name, number=signal.SIGINT):
        hand_in("bob", SLOW)
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "sitecustomize.py").write_text(WHEN_IMPORTED.format(name=name, number=int(number)))
        grader.environment["PYTHONPATH"] = f"{tmp_path / 'site'}{os.pathsep}{grader.environment['PYTHONPATH']}"
        process = grader.start("grade", "bob")
        _, said = process.communicate(timeout=30)
        assert 130 == process.returncode, said
        assert "interrupted" in said.splitlines()
        assert "Traceback" not in said

    return run


@pytest.mark.parametrize(
    "name",
    [
        "grader.cli.main",
        "click",
        "difflib",
        "grader.cli.grade_command",
        "subprocess",
        "grader.runs",
        "grader.judge.grade",
    ],
)
def test_an_interruption_at_any_moment_is_no_traceback(interrupted_at, grader, name):
    interrupted_at(name)
    assert [] == os.listdir(grader.temporary)


def test_an_interruption_while_isolation_is_proved_leaves_nothing_behind(interrupted_at, grader):
    interrupted_at("pyseccomp")
    assert [] == os.listdir(grader.temporary)


def test_a_step_that_is_held_is_finished_first(monkeypatch):
    monkeypatch.setattr(interrupts, "_State", type("State", (), {"received": False, "pending": False, "holds": 0}))
    done = []

    def step():
        with interrupts.held():
            interrupts._receive(signal.SIGINT, None)
            interrupts._receive(signal.SIGINT, None)
            done.append("step")
        done.append("after")

    with pytest.raises(KeyboardInterrupt):
        step()
    assert ["step"] == done
