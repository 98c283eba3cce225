# SPDX-License-Identifier: Apache-2.0
"""result.json as the page "Advanced Autograding" of foundation50/classroom50 has it.

"`schema`: Exactly `classroom50/result/v1`." "`score` / `max-score`: int. Sum of test scores / max-scores." "`tests`:
Per-test breakdown [...] Extra diagnostic fields on a test are preserved verbatim." "Exit **0** if it ran end-to-end
(pass/fail is in `result.json`); a **non-zero** exit is an infrastructure error and the runner synthesizes a
`status=error` result."
"""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import InfrastructureError
from grader.model import GroupScore, Score, Status, Verdict
from grader.reports import Detail

CONTEXT = {
    "CLASSROOM": "cs-principles",
    "ASSIGNMENT": "hello",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit/1",
    "RELEASE_URL": "https://example.org/release/1",
}


@pytest.fixture(scope="session")
def result(hosted):
    def make(*reports, **rest):
        document = hosted("classroom50", *reports, context=rest.pop("context", CONTEXT), **rest)
        for key in ("score", "max-score"):
            assert document[key] == sum(test[key] for test in document["tests"])
        return document

    return make


def test_what_the_runner_gives_is_handed_back(samples, result):
    document = result(samples["solved"])
    assert ("cs-principles", "hello") == (document["classroom"], document["assignment"])
    assert "https://example.org/commit/1" == document["commit"] == document["review"]
    assert "2026-06-01T14:32:05Z" == document["datetime"]
    assert "owner" not in document
    more = {"REVIEW_URL": "https://example.org/compare", "OWNER": "alice", "ASSIGNMENT_TYPE": "team"}
    document = result(samples["solved"], context=CONTEXT | more | {"SUBMISSION_TAG": "by hand"})
    assert ["https://example.org/compare", "alice", "team"] == [
        document[key] for key in ("review", "owner", "assignment_type")
    ]
    assert "datetime" not in document


def test_a_group_is_a_test_with_whole_and_exact_points(samples, result):
    document = result(samples["several_losses"])
    assert (39, 100) == (document["score"], document["max-score"])
    assert [True, False, False, False, False] == [test["passed"] for test in document["tests"]]
    assert [group.points for group in samples["several_losses"].score.groups] == [
        test["points"] for test in document["tests"]
    ]


def test_solved_is_full(samples, result):
    document = result(samples["solved"], samples["solved"])
    assert 200 == document["score"] == document["max-score"]
    assert all(test["passed"] for test in document["tests"])


@pytest.mark.parametrize("lost", [0.4, 1e-3, 1e-9, 1.0, 99.5])
def test_what_is_not_full_never_reads_as_full(remarked, result, lost):
    report = remarked(lost)
    (test,) = result(report)["tests"]
    assert not test["passed"]
    assert test["score"] <= test["points"]
    assert test["score"] < 100


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(8, 400), st.floats(0, 1), st.booleans()).map(
            lambda one: (one[0] / 4, one[0] / 4 * (1 if one[2] else one[1]), one[2])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_total_is_rounded_down_once(samples, result, groups):
    solved = samples["solved"]
    scores = tuple(GroupScore(str(number), "", got, most) for number, (most, got, _) in enumerate(groups))
    cases = tuple(
        dataclasses.replace(
            solved.cases[0],
            group=str(number),
            verdict=Verdict.ACCEPTED if passed else Verdict.WRONG_ANSWER,
            message="" if passed else "wrong",
        )
        for number, (_, _, passed) in enumerate(groups)
    )
    got, most = sum(group.points for group in scores), sum(group.max_points for group in scores)
    everything = all(passed for _, _, passed in groups)
    status = Status.SOLVED if everything else Status.UNSOLVED
    document = result(dataclasses.replace(solved, status=status, score=Score(got, most, scores), cases=cases))
    assert int(most) == document["max-score"]
    assert everything == (document["score"] == document["max-score"])
    assert [passed for _, _, passed in groups] == [test["passed"] for test in document["tests"]]
    whole = all(group.max_points == int(group.max_points) for group in scores)
    assert document["score"] <= got + 1e-6 or not whole
    capped = any(not passed and got > most - 1 for most, got, passed in groups)
    assert not whole or capped or document["score"] == int(got + 1e-6)


def test_a_failed_group_of_less_than_a_point_is_seen_in_the_total(samples, result):
    solved = samples["solved"]
    groups = (GroupScore("basic", "", 99.75, 99.75), GroupScore("tiny", "", 0.0, 0.25))
    tiny = dataclasses.replace(solved.cases[0], group="tiny", verdict=Verdict.WRONG_ANSWER, points=0.0)
    score, cases = Score(99.75, 100.0, groups), (*solved.cases, tiny)
    document = result(dataclasses.replace(solved, status=Status.UNSOLVED, score=score, cases=cases))
    assert (99, 100) == (document["score"], document["max-score"])


def test_a_file_that_does_not_load_says_so(samples, result):
    assert "'(' was never closed" in result(samples["does_not_load"])["tests"][0]["message"]


def test_what_was_not_graded_is_nothing_of_nothing(samples, result):
    for document in (
        result(samples["not_graded"]),
        result(error=InfrastructureError("no runner at /secret/place")),
    ):
        assert (0, 0, [False]) == (
            document["score"],
            document["max-score"],
            [test["passed"] for test in document["tests"]],
        )
        assert "nobody's fault but the grader's" in document["tests"][0]["message"]
        assert "/secret/place" not in json.dumps(document)


@pytest.mark.parametrize("detail", list(Detail))
def test_nothing_of_the_teachers_is_in_the_file(samples, result, secrets, detail):
    text = json.dumps(result(*samples.values(), detail=detail))
    assert not [secret for secret in secrets if secret in text]


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(), min_size=1, max_size=40))
def test_any_text_keeps_the_file_valid(result, hostile, text):
    document = result(hostile(text))
    assert (39, 5) == (document["score"], len(document["tests"]))
