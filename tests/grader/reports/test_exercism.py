# SPDX-License-Identifier: Apache-2.0
"""results.json as building/tooling/test-runners/interface.md of exercism/docs has it, version 3.

"`error`: To be used when the tests did not run correctly (e.g. a compile error, a syntax error)". "When the status is
not `error`, either set the value [of `message`] to `null` or omit the key entirely." "The tests MUST be returned in the
order they are specified in the tests file. [...] only the first failure is shown to students". "The output must be
limited to 500 chars. Either truncating with a message of "Output was truncated. Please limit to 500 chars" or [...]".
"""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import InfrastructureError
from grader.model import Verdict
from grader.reports import Detail


def test_a_case_is_a_test_in_the_order_of_the_cases(samples, hosted):
    report = samples["several_losses"]
    document = hosted("exercism", report)
    assert ("fail", None) == (document["status"], document["message"])
    assert [case.title for case in report.cases] == [test["name"] for test in document["tests"]]
    wanted = ["pass", "fail", "fail", "fail", "pass", "error", "error", "fail", "fail"]
    assert wanted == [test["status"] for test in document["tests"]]


def test_a_failure_says_what_was_seen(samples, hosted):
    message = hosted("exercism", samples["several_losses"])["tests"][2]["message"]
    assert message.startswith("wrong answer\nSeen     the row does not sum to one\nTry ")


def test_solved_passes(samples, hosted):
    assert "pass" == hosted("exercism", samples["solved"])["status"]


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.ACCEPTED])
def test_only_accepted_cases_pass(samples, hosted, verdict):
    report = samples["several_losses"]
    case = dataclasses.replace(report.cases[1], verdict=verdict)
    document = hosted("exercism", dataclasses.replace(report, cases=(report.cases[0], case)))
    assert "pass" == document["tests"][0]["status"] != document["tests"][1]["status"]


def test_a_file_that_does_not_load_is_an_error_with_its_line(samples, hosted):
    document = hosted("exercism", samples["does_not_load"])
    assert ("error", []) == (document["status"], document["tests"])
    assert "line 3: SyntaxError: '(' was never closed" in document["message"]


def test_a_fault_of_ours_is_an_error_that_says_so(samples, hosted):
    for document in (
        hosted("exercism", samples["not_graded"]),
        hosted("exercism", error=InfrastructureError("no runner at /secret/place")),
    ):
        assert "error" == document["status"]
        assert "nobody's fault but the grader's" in document["message"]
        assert "/secret/place" not in document["message"]


def test_among_several_one_that_was_not_graded_is_a_test_that_errs(samples, hosted):
    document = hosted("exercism", samples["solved"], samples["not_graded"])
    assert ("fail", ["pass", "error"]) == (document["status"], [test["status"] for test in document["tests"]])


def test_what_a_student_prints_is_cut_at_500_characters(samples, hosted):
    report = samples["several_losses"]
    for length, end in ((500, "x"), (501, "\nOutput was truncated. Please limit to 500 chars")):
        twin = dataclasses.replace(report.cases[3].twin, printed="x" * length)
        case = dataclasses.replace(report.cases[3], twin=twin)
        (test,) = hosted("exercism", dataclasses.replace(report, cases=(case,)), detail=Detail.STUDENT)["tests"]
        assert 500 == len(test["output"])
        assert test["output"].endswith(end)


@pytest.mark.parametrize("detail", list(Detail))
def test_nothing_of_the_teachers_is_in_the_file(samples, hosted, secrets, detail):
    text = json.dumps(hosted("exercism", *samples.values(), detail=detail))
    assert not [secret for secret in secrets if secret in text]


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(), min_size=1, max_size=40), detail=st.sampled_from(Detail))
def test_any_text_keeps_the_file_valid(hosted, hostile, text, detail):
    assert 9 == len(hosted("exercism", hostile(text), detail=detail)["tests"])
