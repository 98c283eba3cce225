# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and SIGTERM: exit code 130, finished reports kept, and no process or folder left behind."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from grader.cli import interrupts

SLOW = """
import os, time

def twice(x, shift=0.0):
    time.sleep(30)
"""


def start(grader, *words):
    # A job that a shell starts in the background ignores Ctrl-C; these must not.
    return subprocess.Popen(
        grader.arguments(*words),
        cwd=grader.folder,
        env=grader.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def status(pid):
    """What /proc says of a process after its name: state, parent and more; nothing when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()
    except OSError:
        return []


def descendants(pid):
    """Processes below one, by the kernel's own list."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = status(name)
            if fields and int(fields[1]) == pid:
                found += [int(name), *descendants(int(name))]
    return found


def alive(pids):
    return [pid for pid in pids if (status(pid) or "Z")[0] != "Z"]


def wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_text_that_was_shown_stays_and_nothing_is_left_behind(grader, hand_in, number):
    hand_in("ada")
    hand_in("bob", SLOW)
    process = start(grader, "grade", "ada", "bob")
    first = process.stdout.readline()
    assert "100/100" in first
    below = descendants(process.pid)
    process.send_signal(number)
    process.send_signal(number)  # impatience changes nothing
    _, said = process.communicate(timeout=30)
    assert 130 == process.returncode
    assert ["stopped: 1 of 2 submissions graded", "interrupted"] == said.splitlines()
    wait_until(lambda: not alive(below))
    assert [] == os.listdir(grader.temporary)


def test_finished_reports_reach_their_file(grader, hand_in):
    hand_in("ada")
    hand_in("bob", SLOW)
    process = start(grader, "grade", "ada", "bob", "--format", "json", "-o", "reports.json")
    # Nothing is shown while JSON for a file is collected: the second runner's process tells that bob has begun.
    time.sleep(0.2)
    wait_until(lambda: process.poll() is not None or sleeping(descendants(process.pid)))
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


@pytest.mark.parametrize("wait_s", [0.0, 0.05, 0.1, 0.2, 0.4])
def test_an_interruption_at_any_moment_is_no_traceback(grader, hand_in, wait_s):
    hand_in("bob", SLOW)
    process = start(grader, "grade", "bob")
    wait_until(lambda: b"grader" in Path(f"/proc/{process.pid}/cmdline").read_bytes())
    time.sleep(0.1 + wait_s)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert 130 == process.returncode
    assert "interrupted" in said
    assert "Traceback" not in said
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
