# SPDX-License-Identifier: Apache-2.0
"""results.json as Gradescope's "Autograder Specifications" (docs/specs.md of gradescope/autograder_samples) has it.

"score: optional, but required if not on each test case below. Overrides total of tests if specified." "tests: Optional,
but required if no top-level score." "after_due_date: test case will be shown after the assignment's due date has
passed." "If test cases are hidden, students will not be able to see their total score. Test cases with visibility set
to `hidden` don't affect this, since they should only be used for tests which don't contribute points to the total."
"""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import InfrastructureError, NothingGradable
from grader.model import Status
from grader.reports import Detail


def test_points_are_visible_at_once_and_cases_after_the_due_date(samples, hosted):
    report = samples["several_losses"]
    document = hosted("gradescope", report)
    at_once = [test for test in document["tests"] if "visibility" not in test]
    assert [(f"softmax_rows / {group.name}", group.points, group.max_points) for group in report.score.groups] == [
        (test["name"], test["score"], test["max_score"]) for test in at_once
    ]
    assert not [test for test in at_once if "does not sum" in test["output"]]
    later = [test for test in document["tests"] if test.get("visibility") == "after_due_date"]
    assert any("Seen     the row does not sum to one" in test["output"] for test in later)
    assert all("score" not in test for test in later)


def test_with_student_detail_nothing_waits(samples, hosted):
    document = hosted("gradescope", samples["several_losses"], detail=Detail.STUDENT)
    assert all("visibility" not in test for test in document["tests"])
    assert "Seen     the row does not sum to one" in document["tests"][1]["output"]


def test_the_total_stands_in_the_text_since_hidden_tests_hide_the_score(samples, hosted):
    assert "scaled_dot_product: 93/100, 7 points left" == hosted("gradescope", samples["diagnosed"])["output"]


def test_a_file_that_does_not_load_is_told_at_once(samples, hosted):
    document = hosted("gradescope", samples["does_not_load"])
    assert "(line 3: SyntaxError: '(' was never closed)" in document["output"]
    assert {"failed"} == {test["status"] for test in document["tests"]}


def test_several_problems_stand_in_one_file(samples, hosted):
    document = hosted("gradescope", samples["diagnosed"], samples["solved"])
    assert (193, 200) == (document["score"], sum(test.get("max_score", 0) for test in document["tests"]))
    assert {"softmax_rows", "scaled_dot_product"} == {test["name"].split(" / ")[0] for test in document["tests"]}


def test_a_failed_case_without_points_is_not_passed(samples, hosted):
    solved = samples["solved"]
    failed = dataclasses.replace(samples["several_losses"].cases[1], group="basic", points=0.0, max_points=0.0)
    report = dataclasses.replace(solved, status=Status.UNSOLVED, cases=(*solved.cases, failed))
    assert "failed" == hosted("gradescope", report)["tests"][0]["status"]


def test_a_report_without_a_mark_says_that_its_zero_is_none(samples, hosted):
    document = hosted("gradescope", samples["not_graded"], samples["diagnosed"])
    shown, hidden = document["tests"][:2]
    assert (93, False) == (document["score"], document["extra_data"]["graded"])
    assert ("softmax_rows: not graded", "failed", "hidden") == (shown["name"], shown["status"], hidden["visibility"])
    assert "The 0 that is shown here is none" in shown["output"]
    assert "could not be judged" in hidden["output"]
    assert "max_score" not in shown or 0 == shown["max_score"]


def test_a_fault_of_ours_is_a_file_all_the_same(hosted):
    """As otter-grader does: two tests, one for the student, one with the reason that only staff sees."""
    document = hosted("gradescope", error=InfrastructureError("no runner at /secret/place", hint="grader doctor"))
    shown, hidden = document["tests"]
    assert ("failed", "failed", "hidden") == (shown["status"], hidden["status"], hidden["visibility"])
    assert "/secret/place" in hidden["output"]
    assert "/secret/place" not in shown["output"]
    assert not document["extra_data"]["graded"]


def test_what_a_student_can_mend_is_told_to_the_student(hosted):
    (test,) = hosted("gradescope", error=NothingGradable("nothing gradable in x", hint="name it a.py"))["tests"]
    assert "Nothing was graded: nothing gradable in x. name it a.py" == test["output"]


def test_public_examples_earn_nothing(samples, hosted):
    document = hosted("gradescope", samples["examples"])
    assert (0, ["passed", "failed"]) == (document["score"], [test["status"] for test in document["tests"]])
    assert all("score" not in test for test in document["tests"])


@pytest.mark.parametrize("detail", list(Detail))
def test_nothing_of_the_teachers_is_in_the_file(samples, hosted, secrets, detail):
    text = json.dumps(hosted("gradescope", *samples.values(), detail=detail))
    assert not [secret for secret in secrets if secret in text]


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(), max_size=40), detail=st.sampled_from(Detail))
def test_any_text_keeps_the_file_valid_and_its_structure(hosted, hostile, text, detail):
    ours, theirs = (hosted("gradescope", hostile(word), detail=detail)["tests"] for word in ("plain", text))
    # Only the points of a test, and whether it waits, are the host's business; a name is shown.
    assert [test.keys() for test in ours] == [test.keys() for test in theirs]
