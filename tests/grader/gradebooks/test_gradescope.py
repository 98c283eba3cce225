# SPDX-License-Identifier: Apache-2.0
"""results.json satisfies Gradescope's documentation, and says no more than the policy allows."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from grader.coursework import Entry, Fate, Feedback, Graded, Mark, Place, Policy, Sheet, Total
from grader.gradebooks import gradescope
from grader.model import (
    CaseResult,
    Environment,
    GroupScore,
    Isolation,
    Limits,
    Report,
    Score,
    Status,
    Submission,
    Verdict,
)

SCHEMA = json.loads(Path(__file__).with_name("gradescope-results.schema.json").read_text("utf-8"))
SEEN = "every entry is twice what it should be"


@pytest.fixture
def sheet(students):
    """ada's sheet: 92 of 100, a wrong case in the second group, and a total of 82."""

    def make(now=Feedback.FULL, later=Feedback.FULL, *, final=82.0, message=SEEN, place=Place.GRADED):
        cases = (
            CaseResult("a", "basic", "The rule", Verdict.ACCEPTED, 60.0, 60.0, message="fine"),
            CaseResult("b", "edge", "An empty row", Verdict.WRONG_ANSWER, 32.0, 40.0, message=message),
        )
        groups = (GroupScore("basic", "the rule", 60.0, 60.0), GroupScore("edge", "the corners", 32.0, 40.0))
        report = Report(
            problem="p",
            problem_title="P",
            problem_version="1.0.0",
            problem_digest="d",
            submission=Submission("ada", "p", "p.py", b""),
            status=Status.UNSOLVED,
            score=Score(92.0, 100.0, groups),
            cases=cases,
            isolation=Isolation.FULL,
            limits=Limits(),
            environment=Environment("0", "3.11", "linux"),
            seed=7,
            duration_s=1.25,
        )
        graded = Graded(Entry("ada/p.py", ("ada",), Fate.GRADED, problem="p"), report)
        mark = Mark("ada", "p", place, 92.0, 100.0, final, steps=("raw 92 of 100", "1 day late: -10"))
        total = Total("ada", (mark,), final, 100.0, ("a line", "the last line"))
        policy = Policy(before_deadline=now, after_deadline=later)
        return Sheet(students[0], total, (graded,), {"p": "P"}, policy=policy, feedback=now)

    return make


@pytest.fixture
def results(sheet):
    """The document, which has been held against the schema."""

    def make(*levels, **rest):
        document = json.loads(gradescope.results(sheet(*levels, **rest)))
        Draft202012Validator(SCHEMA).validate(document)
        return document

    return make


def test_the_total_is_the_score_whatever_the_tests_add_up_to(results):
    document = results()
    assert (82.0, 92.0) == (document["score"], sum(test.get("score", 0.0) for test in document["tests"]))


def test_the_arithmetic_is_the_output(results):
    assert "p: raw 92 of 100; 1 day late: -10\nthe last line" == results()["output"]


def test_a_group_is_a_test_with_its_points_and_a_status(results):
    found = [(test["name"], test["score"], test["max_score"], test["status"]) for test in results()["tests"]]
    assert [("p / basic", 60.0, 60.0, "passed"), ("p / edge", 32.0, 40.0, "failed")] == found


def test_with_full_feedback_nothing_waits(results):
    document = results()
    assert all("visibility" not in test for test in document["tests"])
    assert f"the corners\nAn empty row: wrong answer: {SEEN}" == document["tests"][1]["output"]


@pytest.mark.parametrize(
    ("now", "shown"),
    [(Feedback.SCORE, "the corners"), (Feedback.VERDICTS, "the corners\nAn empty row: wrong answer")],
)
def test_what_is_told_after_the_deadline_waits_for_it(results, now, shown):
    group, later = results(now, Feedback.FULL)["tests"][-2:]
    assert (shown, "after_due_date") == (group["output"], later["visibility"])
    assert f"An empty row: wrong answer: {SEEN}" == later["output"]
    assert "score" not in later


def test_what_the_policy_never_tells_is_not_in_the_file(sheet):
    content = gradescope.results(sheet(Feedback.VERDICTS, Feedback.VERDICTS))
    assert SEEN.encode() not in content


def test_a_student_can_not_write_control_characters(results):
    assert "\x1b" not in results(message="\x1b[2J")["tests"][1]["output"]


@pytest.mark.parametrize("place", [Place.NOT_GRADED, Place.PENDING])
def test_without_a_mark_the_file_is_sound_and_says_so(results, place):
    document = results(final=None, place=place)
    shown, hidden = document["tests"]
    assert "a person will look at it" in shown["output"]
    assert ("failed", "failed", "hidden") == (shown["status"], hidden["status"], hidden["visibility"])
    assert "the last line" in hidden["output"]
    assert "raw 92" not in json.dumps([shown, document.get("output", "")])


def test_points_without_a_graded_file_are_told(results):
    (test,) = results(place=Place.ABSENT)["tests"]
    assert ("p", "failed") == (test["name"], test["status"])
