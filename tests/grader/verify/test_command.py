# SPDX-License-Identifier: Apache-2.0
"""`grader verify` as its users start it."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from grader.cli.verify_table import render_json, render_plain, render_table
from grader.packages.documents import schema
from grader.verify import Finding, Outcome
from grader.verify.gates import GATES

from .conftest import CASES, MISTAKES

ROOT = Path(__file__).resolve().parents[3]
FINDINGS = [
    Finding("twice", "files", Outcome.PASS, "everything is there", ("a row of what passes",)),
    Finding("twice", "mistakes", Outcome.FAIL, "2 faults " + "and a long sentence " * 6, ("first [bold]", "second")),
]


def environment(course, **more):
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "GRADER_COURSE": str(course.root),
        "GRADER_SECRET": "a secret",
        **more,
    }


@pytest.fixture
def run():
    def run(course, *words):
        return subprocess.run(
            [sys.executable, "-m", "grader", "verify", *words],
            env=environment(course),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_a_sound_course(write_package, run):
    ended = run(write_package())
    assert (0, "") == (ended.returncode, ended.stderr)
    lines = ended.stdout.splitlines()
    assert "twice" == lines[0]
    assert "  pass  readable   5 cases in 2 groups, schemas valid" == lines[1]
    assert "\x1b" not in ended.stdout
    assert "FAIL" not in ended.stdout


def test_an_unsound_package_ends_with_4_and_the_json_says_why(write_package, run):
    ended = run(write_package(mistakes=MISTAKES.replace('("edge",)', '("basic",)')), "twice", "--format", "json")
    assert (4, "") == (ended.returncode, ended.stderr)
    found = json.loads(ended.stdout)
    Draft202012Validator(schema("verify-v1")).validate(found)
    assert "quick" == found["depth"]
    (failing,) = [one for one in found["findings"] if one["outcome"] == "fail"]
    assert ("twice", "mistakes") == (failing["problem"], failing["gate"])
    assert [
        "no_shift fails edge, which it does not declare",
        "no_shift declares basic, where nothing fails",
    ] == failing["rows"]


def test_ctrl_c_ends_it_cleanly(write_package):
    course = write_package(cases=CASES.replace("    x = rng", "    __import__('time').sleep(60)\n    x = rng", 1))
    words = [sys.executable, "-m", "grader", "verify"]
    with subprocess.Popen(words, env=environment(course), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(4.0)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert 130 == process.returncode
    assert b"Traceback" not in errors


def test_a_terminal_gets_a_table_and_a_bar(write_package):
    course = write_package()
    ours, theirs = pty.openpty()
    shown = bytearray()

    def read():
        while True:
            try:
                shown.extend(os.read(ours, 1 << 16))
            except OSError:
                return

    reader = threading.Thread(target=read)
    reader.start()
    words = [sys.executable, "-m", "grader", "verify"]
    given = environment(course, TERM="xterm", NO_COLOR="1")
    ended = subprocess.run(words, env=given, stdin=theirs, stdout=theirs, stderr=theirs, timeout=120, check=False)
    os.close(theirs)
    reader.join(timeout=10)
    os.close(ours)
    text = shown.decode()
    assert 0 == ended.returncode
    assert "━" in text  # of the bar
    assert any(line.split()[:2] == ["gate", "finding"] for line in text.splitlines())
    assert "\x1b[32m" not in text  # no colour


def test_plain_lines_show_the_rows_of_what_does_not_pass():
    assert (
        "twice\n"
        "  pass  files      everything is there\n"
        f"  FAIL  mistakes   {FINDINGS[1].detail}\n"
        "        first [bold]\n"
        "        second\n"
    ) == render_plain("twice", FINDINGS)


@pytest.mark.parametrize("colour", [False, True])
def test_the_table_keeps_to_the_page_and_lists_stand_under_it(colour):
    text = render_table("twice", FINDINGS, width=60, colour=colour)
    assert colour == ("\x1b" in text)
    assert "first [bold]" in text.splitlines()[-2]
    assert "a row of what passes" not in text
    if not colour:
        assert all(len(line) <= 60 for line in text.splitlines())


def test_the_json_holds_every_row_and_satisfies_its_schema():
    made = json.loads(render_json("full", FINDINGS))
    Draft202012Validator(schema("verify-v1")).validate(made)
    assert ["a row of what passes"] == made["findings"][0]["rows"]


def test_the_schema_names_every_gate():
    gates = schema("verify-v1")["properties"]["findings"]["items"]["properties"]["gate"]["enum"]
    assert {*GATES, "framework"} == set(gates)
