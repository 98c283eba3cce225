# SPDX-License-Identifier: Apache-2.0
"""A report that was written as bytes comes back as it was."""

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import InfrastructureError
from grader.model import (
    Call,
    CaseResult,
    Comparison,
    Diagnosis,
    Environment,
    GroupScore,
    Isolation,
    LibraryCall,
    Limits,
    Report,
    Returned,
    Score,
    Status,
    Step,
    Submission,
    Twin,
    Verdict,
    Visibility,
)
from grader.records import TEACHER_ONLY, decode, encode

SUBMISSION = Submission("ada", "softmax", "softmax.py", b"secret = 42\n")
CASE = CaseResult(
    id="large",
    group="edge",
    title="Large numbers",
    verdict=Verdict.WRONG_ANSWER,
    points=0.1 + 0.2,
    max_points=40.0,
    message="a sign is wrong",
    fact="sign",
    visibility=Visibility.SHOWN,
    line=3,
    twin=Twin(1, "a sign is wrong", "softmax(x)", "[1.]", "[2.]", "import numpy\n", "printed\n"),
    cpu_s=0.25,
    wall_s=1e-9,
)
REPORT = Report(
    problem="softmax",
    problem_title="Softmax",
    problem_version="1.0.0",
    problem_digest="d1",
    submission=SUBMISSION,
    status=Status.UNSOLVED,
    score=Score(60.0, 100.0, (GroupScore("basic", "a vector", 60.0, 60.0),)),
    cases=(CASE, dataclasses.replace(CASE, id="small", twin=None, line=None)),
    isolation=Isolation.BWRAP,
    limits=Limits(cpu_s=3.0),
    environment=Environment("0.4", "3.11", "Linux", {"numpy": "2.0"}),
    seed=2**80 + 1,
    duration_s=1 / 3,
    reason="why",
    next_step="what",
    printed="hello\n",
    library_calls=(LibraryCall("scipy.special.softmax", 3),),
    diagnosis=Diagnosis("sign", "A sign is wrong.", "Which?", "equal on both cases"),
    observations=("it is slow",),
    fingerprint="abc",
    hidden_cases=2,
    examples_only=True,
)


def changed(**fields):
    """The record of REPORT with other fields; those that are None are left out."""
    record = json.loads(encode(REPORT)) | fields
    return json.dumps({name: value for name, value in record.items() if value is not ...}).encode()


def test_a_report_comes_back_as_it_was():
    assert REPORT == decode(encode(REPORT), SUBMISSION)


@pytest.mark.parametrize(("noun", "left_out"), [(REPORT, set()), (CASE, TEACHER_ONLY)])
def test_the_report_of_these_tests_has_nothing_left_at_its_default(noun, left_out):
    """So a field that the model gains fails here first, and is then carried, or the test above fails."""
    usual = {field.name for field in dataclasses.fields(noun) if getattr(noun, field.name) == field.default}
    assert left_out & usual == usual


def test_what_is_only_for_the_teacher_is_left_out():
    step = Step(Call("softmax", (np.ones(3),)), Returned(np.ones(3)))
    told = dataclasses.replace(CASE, transcript=(step,), evidence=Comparison("x", np.ones(3)), replay="import numpy")
    assert {"transcript", "evidence", "replay"} == TEACHER_ONLY
    assert (CASE,) == decode(encode(dataclasses.replace(REPORT, cases=(told,))), SUBMISSION).cases


def test_the_source_is_not_in_the_record():
    assert b"secret" not in encode(REPORT)


def test_the_report_is_on_the_submission_that_is_brought_along():
    bob = dataclasses.replace(SUBMISSION, student="bob", file="homework.py")
    assert dataclasses.replace(REPORT, submission=bob) == decode(encode(REPORT), bob)


def test_a_report_on_another_file_is_refused():
    with pytest.raises(InfrastructureError, match="another file"):
        decode(encode(REPORT), dataclasses.replace(SUBMISSION, source=b""))


def test_without_its_cases_the_rest_is_there():
    assert dataclasses.replace(REPORT, cases=()) == decode(encode(REPORT), SUBMISSION, cases=False)


@given(st.text(st.characters()), st.floats())
def test_no_text_and_no_number_is_lost(text, number):
    report = dataclasses.replace(REPORT, printed=text, duration_s=number)
    again = decode(encode(report), SUBMISSION)
    assert text == again.printed
    assert number == again.duration_s or (math.isnan(number) and math.isnan(again.duration_s))


def test_surrogates_that_would_make_a_pair_stay_two():
    report = dataclasses.replace(REPORT, printed="\ud83d\ude00")
    assert report == decode(encode(report), SUBMISSION)


def test_a_report_that_was_not_graded_comes_back():
    report = dataclasses.replace(
        REPORT, status=Status.NOT_GRADED, score=Score(None, 100.0, ()), cases=(), seed=None, diagnosis=None
    )
    assert report == decode(encode(report), SUBMISSION)


def test_a_record_from_before_a_field_with_a_default_can_be_read():
    assert dataclasses.replace(REPORT, fingerprint="") == decode(changed(fingerprint=...), SUBMISSION)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no record",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        encode(REPORT)[:-1],
        changed(format=2),
        changed(format=...),
        changed(problem=...),
        changed(problem=5),
        changed(points=5),
        changed(status="fine"),
        changed(hidden_cases="2"),
        changed(cases=[{"id": "large"}]),
        changed(score={"points": "60"}),
    ],
)
def test_bytes_that_are_no_record_are_refused(data):
    with pytest.raises(InfrastructureError, match="the record of a report can not be read"):
        decode(data, SUBMISSION)
