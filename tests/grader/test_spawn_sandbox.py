# SPDX-License-Identifier: Apache-2.0
"""Runners that are spawned: forced here, with what other systems lack taken away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.judge import grade
from grader.model import Crashed, Framework, Isolation, Lost, Status, Submission, Verdict
from grader.packages import Problem, load_examples
from grader.protocol import Load
from grader.sandbox import spawn
from grader.sandbox.spawn import SpawnSandbox

ROOT = Path(__file__).resolve().parents[2]

# What Windows does not have, as far as a process on Linux can do without it.
ELSEWHERE = """
import os, signal, sys

def refuse(*arguments):
    raise AssertionError("this system has no fork")

os.fork = refuse
os.supports_dir_fd = set()
for name in ("pidfd_open", "readv", "writev", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK",
             "O_CLOEXEC", "O_PATH"):
    vars(os).pop(name, None)
for name in ("SIGHUP", "SIGSYS", "SIGALRM"):
    vars(signal).pop(name, None)
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
"""
GRADER = ELSEWHERE + "\nfrom grader.cli import main\nmain()\n"

RIGHT = b"""
def twice(x, shift=0.0):
    if x.ndim == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x + shift
"""


@pytest.fixture
def judged(write_course):
    """Judges a source by the public examples, in a spawned runner."""

    def judge(source, **problem):
        package = Problem.read(write_course(**problem), "twice")
        submission = Submission("ada", "twice", "twice.py", source)
        with SpawnSandbox() as sandbox:
            return grade(package, load_examples(package), submission, sandbox, seed=0, examples_only=True)

    return judge


def verdicts(report):
    return [case.verdict for case in report.cases]


def test_a_right_answer_is_accepted_and_the_report_says_that_nothing_was_confined(judged):
    report = judged(RIGHT)

    assert (Status.SOLVED, Isolation.NONE) == (report.status, report.isolation)


def test_a_wrong_answer_is_explained(judged):
    report = judged(RIGHT.replace(b"2.0 * x", b"3.0 * x"))

    assert Status.UNSOLVED == report.status
    assert Verdict.WRONG_ANSWER == report.cases[0].verdict
    assert report.cases[0].twin is not None


def test_what_a_submission_prints_does_not_disturb_its_answers(judged):
    report = judged(b"import os, sys\nprint('hello')\nos.write(1, b'raw')\nprint('there', file=sys.stderr)\n" + RIGHT)

    assert Status.SOLVED == report.status
    assert "hello" in report.printed
    assert "raw" in report.printed
    assert "there" in report.printed


def test_an_endless_loop_is_ended(judged):
    report = judged(RIGHT.replace(b"    return", b"    while shift:\n        pass\n    return"), limits={"cpu_s": 0.1})

    assert [Verdict.ACCEPTED, Verdict.TIME_LIMIT, Verdict.ACCEPTED] == verdicts(report)


def test_a_runner_that_leaves_is_a_fault_of_the_submission(judged):
    report = judged(b"import os\n\ndef twice(x, shift=0.0):\n    os._exit(3)\n")

    assert {Verdict.RUNTIME_ERROR} == set(verdicts(report))
    assert "exit status 3" in report.cases[0].message


def test_an_answer_that_is_too_large_is_refused(judged):
    report = judged(
        b"import numpy as np\n\ndef twice(x, shift=0.0):\n    return np.zeros(300_000)\n", limits={"answer_mib": 1}
    )

    assert {Verdict.OUTPUT_LIMIT} == set(verdicts(report))


def test_a_large_array_crosses(judged):
    example = {
        "function": "twice",
        "arguments": [{"array": [1.0] * 40_000, "dtype": "float64"}],
        "returns": {"array": [2.0] * 40_000, "dtype": "float64"},
        "tolerance": 1e-9,
    }

    examples = [example | {"name": f"a long vector, {number}"} for number in range(3)]

    report = judged(RIGHT, examples={"schema": "softmark/examples/v1", "examples": examples})

    assert Status.SOLVED == report.status


def test_a_runner_needs_neither_fork_nor_readv_nor_resource(judged, monkeypatch):
    monkeypatch.setattr(spawn, "BOOTSTRAP", ELSEWHERE + spawn.BOOTSTRAP)

    report = judged(RIGHT)

    assert Status.SOLVED == report.status


def test_an_interpreter_that_does_not_start_is_lost_and_says_why(monkeypatch):
    monkeypatch.setattr(spawn, "BOOTSTRAP", "raise SystemExit('no room')")
    with SpawnSandbox() as sandbox:
        channel = sandbox.open(Framework.NUMPY)

    assert isinstance(channel, Lost)
    assert "no room" in channel.why


def test_a_closed_runner_leaves_no_folder_and_no_process(tmp_path, monkeypatch):
    monkeypatch.setattr(spawn.tempfile, "mkdtemp", lambda prefix: str(make(tmp_path / "home")))
    with SpawnSandbox() as sandbox:
        channel = sandbox.open(Framework.NUMPY)
        process = channel._process
        channel.close()

    assert process.poll() is not None
    assert not (tmp_path / "home").exists()


def make(folder):
    folder.mkdir(exist_ok=True)
    return folder


def test_a_dead_runner_is_seen_at_the_next_request():
    with SpawnSandbox() as sandbox:
        channel = sandbox.open(Framework.NUMPY)
        channel._process.kill()
        reply = channel.ask(Load("1", b"", "x.py", [], [], 0, []), [], 0, cpu_s=1.0, answer_bytes=100)
        channel.close()

    assert isinstance(reply, Crashed)
    assert "SIGKILL" in reply.how


@pytest.fixture
def elsewhere(tmp_path, write_course):
    """Runs the command in a process that lacks what Windows lacks."""
    course = write_course()
    desk = tmp_path / "desk"
    desk.mkdir()

    def run(*words, **environment):
        return subprocess.run(
            [sys.executable, "-c", GRADER, *words],
            cwd=desk,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "GRADER_COURSE": str(course.root),
                "XDG_STATE_HOME": str(tmp_path / "state"),
            }
            | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    run.desk = desk
    return run


def test_start_list_show_and_check_work_where_nothing_can_be_forked(elsewhere):
    commands = {
        name: elsewhere(*words)
        for name, words in {
            "list": ["list"],
            "show": ["show", "twice"],
            "start": ["start", "twice"],
            "check": ["check"],
        }.items()
    }
    (elsewhere.desk / "twice.py").write_bytes(RIGHT)
    solved = elsewhere("check", "twice.py")

    assert [0, 0, 0, 1] == [done.returncode for done in commands.values()], [d.stderr for d in commands.values()]
    assert "not attempted" in commands["check"].stdout
    assert 0 == solved.returncode, solved.stderr
    assert "3 of 3 public examples" in solved.stdout
    assert "no isolation" in solved.stdout


def test_other_peoples_code_is_not_graded_there(elsewhere):
    (elsewhere.desk / "twice.py").write_bytes(RIGHT)

    done = elsewhere("grade", "twice.py", GRADER_SECRET="a secret")

    assert 3 == done.returncode
    assert "can not confine" in done.stderr
