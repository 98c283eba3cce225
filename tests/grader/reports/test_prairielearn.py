# SPDX-License-Identifier: Apache-2.0
"""results.json as PrairieLearn's docs/externalGrading.md has it.

"If the submission is gradable, the result only has one mandatory field: `score`, [...] a floating point number in the
range [0.0, 1.0]. If the submission is not gradable (see below) then the `score` field is unneeded." "this file should
be limited to 1 MB". "If `"gradable": false` is set then the submission will be marked as "invalid, not gradable", no
points will be awarded or lost, and the student will not be penalized an attempt on the question." "`format_errors`
[...] can be either a string or an array of strings".
"""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import InfrastructureError, NothingGradable
from grader.model import Score, Status
from grader.reports import FORMATS, Detail, Options


def test_the_score_is_the_exact_share_of_the_points(samples, hosted):
    document = hosted("prairielearn", samples["diagnosed"])
    assert (True, 0.93) == (document["gradable"], document["score"])
    assert [(case.points, case.max_points) for case in samples["diagnosed"].cases] == [
        (test["points"], test["max_points"]) for test in document["tests"]
    ]


def test_one_means_solved(samples, hosted):
    solved = samples["solved"]
    assert 1 == hosted("prairielearn", solved)["score"]
    nearly = dataclasses.replace(solved, status=Status.UNSOLVED, score=Score(100.0, 100.0, solved.score.groups))
    assert hosted("prairielearn", nearly)["score"] < 1


def test_a_lost_point_says_why(samples, hosted):
    (lost,) = [test for test in hosted("prairielearn", samples["diagnosed"])["tests"] if not test["points"]]
    assert lost["message"].startswith("wrong answer\nSeen     a blocked key got weight 1.0;")
    assert "--detail" not in lost["message"]


def test_a_file_that_does_not_load_costs_no_attempt(samples, hosted):
    document = hosted("prairielearn", samples["does_not_load"])
    assert not document["gradable"]
    assert "line 3: SyntaxError: '(' was never closed" in document["format_errors"][0]


def test_a_fault_of_ours_costs_no_attempt(samples, hosted):
    for document in (
        hosted("prairielearn", samples["not_graded"]),
        hosted("prairielearn", samples["not_graded"], samples["diagnosed"]),
        hosted("prairielearn", error=InfrastructureError("no runner at /secret/place")),
    ):
        assert not document["gradable"]
        assert "nobody's fault but the grader's" in document["message"]
        assert "/secret/place" not in json.dumps(document)


def test_a_wrong_name_costs_no_attempt(hosted):
    document = hosted("prairielearn", error=NothingGradable("nothing gradable in x", hint="name it a.py"))
    assert ["Nothing was graded: nothing gradable in x. name it a.py"] == document["format_errors"]


def test_public_examples_are_no_attempt(samples, hosted):
    assert not hosted("prairielearn", samples["examples"])["gradable"]


@pytest.mark.parametrize("detail", list(Detail))
def test_nothing_of_the_teachers_is_in_the_file(samples, hosted, secrets, detail):
    graded = [report for name, report in samples.items() if name != "not_graded"]
    text = json.dumps(hosted("prairielearn", *graded, detail=detail))
    assert not [secret for secret in secrets if secret in text]


def test_the_file_stays_below_a_megabyte(samples):
    report = samples["several_losses"]
    printed = dataclasses.replace(report.cases[3].twin, printed="\u2713\n" * 6_000)
    for number, twin in ((40, printed), (400, None), (6000, None)):
        case = dataclasses.replace(report.cases[3], twin=twin, message="\u2713" * 1000)
        large = dataclasses.replace(report, cases=(case,) * number)
        text = FORMATS["prairielearn"].render([large], Options(detail=Detail.STUDENT))
        assert len(text.encode()) <= 1_000_000
        assert json.loads(text)["gradable"]


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(), max_size=40), detail=st.sampled_from(Detail))
def test_any_text_keeps_the_file_valid(hosted, hostile, text, detail):
    document = hosted("prairielearn", hostile(text), detail=detail)
    assert (True, 9) == (document["gradable"], len(document["tests"]))
