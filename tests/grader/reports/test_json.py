# SPDX-License-Identifier: Apache-2.0
"""JSON and JSON lines: every document satisfies the published schema, and holds what its reader may see."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from grader.model import Report
from grader.packages.documents import schema
from grader.reports import FORMATS, Detail, Options
from grader.reports.json import document

VALIDATOR = Draft202012Validator(schema("report-v1"))

render = FORMATS["json"].render


def _complaints(data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(data)]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema("report-v1"))


@pytest.mark.parametrize("detail", list(Detail))
def test_every_kind_of_report_satisfies_the_schema(samples: Mapping[str, Report], detail: Detail) -> None:
    options = Options(detail=detail)
    assert [] == _complaints(json.loads(render(list(samples.values()), options)))
    for report in samples.values():
        assert [] == _complaints(json.loads(render([report], options)))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(), max_size=60), detail=st.sampled_from(Detail))
def test_any_text_satisfies_the_schema_and_is_visible(
    hostile: Callable[[str], Report], text: str, detail: Detail
) -> None:
    rendered = render([hostile(text)], Options(detail=detail))
    assert rendered.isascii()
    assert [] == _complaints(json.loads(rendered))


def test_what_acts_on_a_terminal_stays_escaped_after_decoding(hostile: Callable[[str], Report]) -> None:
    decoded = json.dumps(
        json.loads(render([hostile("\x1b[2J\u202e")], Options(detail=Detail.TEACHER))), ensure_ascii=False
    )
    assert [] == [hidden for hidden in ("\\u001b", "\x1b", "\u202e") if hidden in decoded]
    assert "\\\\x1b[2J\\\\u202e" in decoded


def test_one_report_is_an_object_and_any_other_number_a_list(samples: Mapping[str, Report]) -> None:
    one, two = samples["solved"], samples["diagnosed"]
    assert "softmark/report/v1" == json.loads(render([one], Options()))["schema"]
    assert "softmark/reports/v1" == json.loads(render([one, two], Options()))["schema"]
    assert {"schema": "softmark/reports/v1", "reports": []} == json.loads(render([], Options()))


def test_the_twin_is_always_there(samples: Mapping[str, Report]) -> None:
    cases = document(samples["diagnosed"], Options())["cases"]
    assert [17] == [case["twin"]["seed"] for case in cases if case["twin"]]


@pytest.mark.parametrize("detail", [Detail.BRIEF, Detail.STUDENT])
@pytest.mark.parametrize("name", ["json", "jsonl", "junit", "markdown", "text"])
def test_no_format_tells_a_student_what_was_graded(
    samples: Mapping[str, Report], secrets: tuple[str, ...], name: str, detail: Detail
) -> None:
    rendered = FORMATS[name].render(list(samples.values()), Options(detail=detail))
    assert [] == [secret for secret in secrets if secret in rendered]


def test_a_teacher_gets_seed_evidence_and_every_call(samples: Mapping[str, Report], secrets: tuple[str, ...]) -> None:
    report = samples["several_losses"]
    data = document(report, Options(detail=Detail.TEACHER))
    assert report.seed == data["seed"]
    case = next(case for case in data["cases"] if case["id"] == "half_blocked")
    assert "shape (1,), np.float64: [0.7731415]" == case["evidence"]["expected"]
    kinds = [step["outcome"]["kind"] for step in case["transcript"]]
    assert ["returned", "raised", "killed", "killed", "crashed", "lost", "returned"] == kinds


@pytest.mark.parametrize("key", ["seed", "transcript", "evidence"])
def test_the_schema_forbids_what_only_a_teacher_may_see(samples: Mapping[str, Report], key: str) -> None:
    teacher = document(samples["several_losses"], Options(detail=Detail.TEACHER))
    student = document(samples["several_losses"], Options(detail=Detail.STUDENT))
    if key == "seed":
        student["seed"] = teacher["seed"]
    else:
        student["cases"][0][key] = teacher["cases"][0][key]
    assert _complaints(student)


def test_a_report_that_was_not_graded_has_no_points(samples: Mapping[str, Report]) -> None:
    data = document(samples["not_graded"], Options())
    assert data["score"] is None
    assert {None} == {part["points"] for part in data["groups"] + data["cases"]}
    with_zero = copy.deepcopy(data)
    with_zero["score"] = 0.0
    assert _complaints(with_zero)


def test_the_schema_knows_no_other_key(samples: Mapping[str, Report]) -> None:
    data = document(samples["several_losses"], Options(detail=Detail.TEACHER))
    places = [data, data["problem"], data["submission"], data["limits"], data["environment"], data["groups"][0]]
    places += [data["cases"][0], data["cases"][0]["transcript"][0], data["cases"][0]["transcript"][1]["outcome"]]
    for place in places:
        place["extra"] = 1
        assert _complaints(data)
        del place["extra"]
    assert [] == _complaints(data)


def test_json_lines_are_one_report_each(samples: Mapping[str, Report]) -> None:
    reports = list(samples.values())
    text = FORMATS["jsonl"].render(reports, Options())
    assert text.endswith("\n")
    lines = text.splitlines()
    assert [document(report, Options()) for report in reports] == [json.loads(line) for line in lines]
    assert [] == [complaint for line in lines for complaint in _complaints(json.loads(line))]
    assert "" == FORMATS["jsonl"].render([], Options())
