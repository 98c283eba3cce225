# SPDX-License-Identifier: Apache-2.0
"""JUnit XML, read back with a reader that others maintain.

The rules: a suite a report and a test a case; not accepted is a failure, ours is an error, not run is skipped; times
are seconds; there is no time of day; the score stands in the properties.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

from grader.model import GroupScore, Report, Score, Status, Verdict
from grader.reports import FORMATS, Detail, Options


def _read(reports: Sequence[Report], detail: Detail = Detail.BRIEF) -> list[TestSuite]:
    text = FORMATS["junit"].render(reports, Options(detail=detail))
    return list(JUnitXml.fromstring(text.encode()))


def _facts(suite: Any) -> dict[str, str]:
    return {fact.name: fact.value for fact in suite.properties()}


def test_a_report_is_a_suite_and_a_case_a_test(samples: Mapping[str, Report]) -> None:
    report = samples["several_losses"]
    (suite,) = _read([report])
    assert "ada/softmax_rows" == suite.name
    assert [(f"softmax_rows.{case.group}", case.id) for case in report.cases] == [
        (test.classname, test.name) for test in suite
    ]
    assert (9, 5, 0, 2) == (suite.tests, suite.failures, suite.errors, suite.skipped)
    assert 0.061 == suite.time


def test_each_verdict_has_its_tag(samples: Mapping[str, Report]) -> None:
    template = samples["solved"]
    for verdict in Verdict:
        case = dataclasses.replace(template.cases[0], verdict=verdict, points=0.0, message="what was seen")
        (suite,) = _read([dataclasses.replace(template, status=Status.UNSOLVED, cases=(case, case))])
        kinds = [[type(result) for result in test.result] for test in suite]
        wanted = {Verdict.ACCEPTED: [], Verdict.SKIPPED: [Skipped], Verdict.JUDGE_ERROR: [Error]}.get(
            verdict, [Failure]
        )
        assert [wanted, wanted] == kinds[:2]
        assert all(result.type == verdict.value for test in list(suite)[:2] for result in test.result)


def test_a_failure_says_what_was_seen_and_what_to_try(samples: Mapping[str, Report]) -> None:
    (suite,) = _read([samples["diagnosed"]])
    (result,) = [result for test in suite for result in test.result]
    assert "wrong answer: a blocked key got weight 1.0; the contract says exactly 0" == result.message
    assert ["Seen", "Cause", "Try"] == [line.split()[0] for line in result.text.split("\n")]


def test_the_score_is_a_property_unless_there_is_none(samples: Mapping[str, Report]) -> None:
    solved, not_graded = _read([samples["diagnosed"], samples["not_graded"]])
    facts = _facts(solved)
    assert ("93", "100", "unsolved", "ada") == tuple(facts[key] for key in ("score", "max_score", "status", "student"))
    assert "score" not in _facts(not_graded)


def test_times_are_the_judges_not_the_clocks(samples: Mapping[str, Report]) -> None:
    text = FORMATS["junit"].render([samples["diagnosed"]], Options())
    assert "timestamp" not in text
    assert "hostname" not in text
    (suite,) = _read([samples["diagnosed"]])
    assert {0.005} == {test.time for test in suite}


def test_a_report_without_a_mark_is_never_green(samples: Mapping[str, Report]) -> None:
    empty = dataclasses.replace(samples["not_graded"], cases=(), reason="the sandbox was lost")
    (suite,) = _read([empty])
    assert (1, 1) == (suite.tests, suite.errors)
    score = Score(0.0, 10.0, (GroupScore("basic", "", 0.0, 10.0),))
    (suite,) = _read([dataclasses.replace(empty, status=Status.UNSOLVED, score=score)])
    assert (1, 1) == (suite.tests, suite.failures)


def test_what_a_student_printed_cannot_read_as_ours(samples: Mapping[str, Report]) -> None:
    report = samples["several_losses"]
    assert report.cases[3].twin is not None
    twin = dataclasses.replace(report.cases[3].twin, printed="x\nSeen     nothing is wrong")
    case = dataclasses.replace(report.cases[3], twin=twin)
    (suite,) = _read([dataclasses.replace(report, cases=(case,))], Detail.STUDENT)
    (result,) = [result for test in suite for result in test.result]
    assert 1 == len([line for line in result.text.split("\n") if line.startswith("Seen")])
    assert "| Seen     nothing is wrong\n" in result.text


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(), max_size=60), detail=st.sampled_from(Detail))
def test_any_text_is_well_formed_and_keeps_the_structure(
    hostile: Callable[[str], Report], text: str, detail: Detail
) -> None:
    rendered = FORMATS["junit"].render([hostile(text)], Options(detail=detail))
    root = ElementTree.fromstring(rendered.encode())
    assert ["testsuite"] == [child.tag for child in root]
    assert 9 == len(root.findall("testsuite/testcase"))
