# SPDX-License-Identifier: Apache-2.0
"""What is remembered survives damage, other versions and other processes, and nothing depends on it."""

import json
import os
import subprocess
import sys

import pytest

from grader.desk import Desk, Standing
from grader.model import (
    NOT_ATTEMPTED,
    CaseResult,
    Environment,
    Isolation,
    Limits,
    Report,
    Score,
    Status,
    Submission,
    Verdict,
)


@pytest.fixture
def course(write_course, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return write_course()


def report(*accepted, problem="twice", source=b"1", **rest):
    verdicts = [Verdict.ACCEPTED if one else Verdict.WRONG_ANSWER for one in accepted]
    cases = tuple(CaseResult(str(i), "examples", str(i), verdict, 0, 0) for i, verdict in enumerate(verdicts))
    usual = {
        "status": Status.SOLVED if all(accepted) else Status.UNSOLVED,
        "score": Score(None, 0.0, ()),
        "examples_only": True,
    }
    return Report(
        problem=problem,
        problem_title="",
        problem_version="",
        problem_digest="",
        submission=Submission("ada", problem, f"{problem}.py", source),
        cases=cases,
        isolation=Isolation.NONE,
        limits=Limits(),
        environment=Environment("", "", "", {}),
        seed=None,
        duration_s=0.0,
        **(usual | rest),
    )


def test_a_check_is_remembered(course):
    Desk.of(course).record(report(True, False, True))
    state = Desk.of(course).state("twice")
    assert (Standing.STARTED, 2, 3, False) == (state.standing, state.passed, state.examples, state.earned)
    assert "started, 2 of 3 examples" == state.words
    assert "twice" == Desk.of(course).current


def test_who_has_passed_once_has_earned_the_explanation(course):
    desk = Desk.of(course)
    desk.record(report(True, True))
    assert (Standing.EXAMPLES, True) == (desk.state("twice").standing, desk.state("twice").earned)
    desk.record(report(True, False))
    assert (Standing.STARTED, True) == (desk.state("twice").standing, desk.state("twice").earned)


def test_an_untouched_starter_says_only_that_it_was_begun(course):
    desk = Desk.of(course)
    desk.record(report(True))
    desk.record(report(False, reason=NOT_ATTEMPTED))
    assert Standing.EXAMPLES is desk.state("twice").standing
    desk.record(report(False, problem="other", reason=NOT_ATTEMPTED))
    assert Standing.STARTED is desk.state("other").standing


def test_what_could_not_be_judged_changes_nothing(course):
    Desk.of(course).record(report(False, status=Status.NOT_GRADED))
    assert Standing.NEW is Desk.of(course).state("twice").standing


def test_a_grade_counts_for_the_file_that_was_checked_here_and_no_other(course):
    desk = Desk.of(course)
    desk.record(report(True, source=b"mine"))
    desk.record_grades([report(True, source=b"a stranger's", examples_only=False)])
    assert Standing.EXAMPLES is desk.state("twice").standing
    desk.record_grades([report(True, source=b"mine", examples_only=False)])
    assert Standing.SOLVED is Desk.of(course).state("twice").standing
    desk.record(report(True, source=b"mine, tidied"))
    assert Standing.SOLVED is desk.state("twice").standing


def test_hints_only_go_further(course):
    desk = Desk.of(course)
    desk.take_hint("twice", 2)
    desk.take_hint("twice", 1)
    assert 2 == Desk.of(course).state("twice").hints


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "[" * 100_000,
        '{"schema": "softmark/desk/v1"}',
        '{"schema": "softmark/desk/v1", "problems": []}',
        '{"schema": 7}',
        '{"twice": 3}',
        "\x00\xff",
    ],
)
def test_a_damaged_file_counts_as_empty_and_is_written_anew(course, damage):
    path = Desk.of(course).path
    path.parent.mkdir(parents=True)
    path.write_bytes(damage.encode("latin-1"))
    desk = Desk.of(course)
    assert {} == desk.states
    desk.record(report(True))
    assert Standing.EXAMPLES is Desk.of(course).state("twice").standing


def test_damage_to_one_entry_costs_that_entry(course):
    path = Desk.of(course).path
    path.parent.mkdir(parents=True)
    problems = {
        "a": {"standing": "examples", "passed": "many", "examples": 3, "hints": -1, "earned": 1},
        "b": {"standing": "flying"},
        "c": 7,
    }
    path.write_text(json.dumps({"schema": "softmark/desk/v1", "current": 3, "problems": problems}))
    desk = Desk.of(course)
    assert ["a"] == list(desk.states)
    assert (0, 3, 0, False, "") == (
        desk.state("a").passed,
        desk.state("a").examples,
        desk.state("a").hints,
        desk.state("a").earned,
        desk.current,
    )


def test_the_form_without_a_version_is_read(course):
    path = Desk.of(course).path
    path.parent.mkdir(parents=True)
    path.write_text('{"twice": "examples", "other": "started", "odd": "x"}')
    desk = Desk.of(course)
    assert {"twice": (Standing.EXAMPLES, True), "other": (Standing.STARTED, False)} == {
        name: (state.standing, state.earned) for name, state in desk.states.items()
    }


def test_what_a_newer_version_wrote_is_left_alone(course):
    path = Desk.of(course).path
    path.parent.mkdir(parents=True)
    path.write_text('{"schema": "softmark/desk/v2", "stars": 5}')
    desk = Desk.of(course)
    assert "newer version" in desk.note
    desk.record(report(True))
    assert '{"schema": "softmark/desk/v2", "stars": 5}' == path.read_text()


def test_nothing_is_left_beside_the_file(course):
    desk = Desk.of(course)
    desk.record(report(True))
    assert {desk.path.name, desk.path.with_suffix(".lock").name} == set(os.listdir(desk.path.parent))


def test_a_folder_that_can_not_be_made_is_no_error(course, tmp_path):
    (tmp_path / "state").write_text("a file")
    desk = Desk.of(course)
    desk.record(report(True))
    assert Standing.EXAMPLES is desk.state("twice").standing


def test_courses_do_not_share_a_state(course, tmp_path):
    from grader.packages import Course

    Desk.of(course).record(report(True))
    assert {} == Desk.of(Course(tmp_path)).states


CHANGES = """
import sys
from pathlib import Path
from grader.desk import Desk
from grader.packages import Course
for number in range(20):
    Desk.of(Course(Path(sys.argv[1]))).take_hint(f"{sys.argv[2]}{number}", 1)
"""


def test_processes_that_write_at_once_lose_nothing(course):
    both = [subprocess.Popen([sys.executable, "-c", CHANGES, str(course.root), name]) for name in ("a", "b")]
    assert [0, 0] == [process.wait(60) for process in both]
    assert 40 == len(Desk.of(course).states)
