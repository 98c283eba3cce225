# SPDX-License-Identifier: Apache-2.0
"""`--format html`: one page of reports, with what each level of detail allows; and what every page has in common."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Callable, Mapping

import pytest

from grader.model import Report
from grader.reports import FORMATS, Detail, Options
from grader.reports.html.base import fill, ticked


def render(*reports: Report, detail: Detail = Detail.BRIEF) -> str:
    return FORMATS["html"].render(list(reports), Options(detail=detail))


def words(page: str) -> str:
    page = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(
        html.unescape(re.sub(r"</?(span|code)[^>]*>", "", re.sub(r"</?(?!span|code)[^>]*>", " ", page))).split()
    )


def test_one_report_has_no_contents(samples: Mapping[str, Report]) -> None:
    page = render(samples["diagnosed"])
    assert "<title>ada · scaled_dot_product</title>" in page
    assert "Contents" not in page
    assert "93/100, 7 points left" in words(page)


def test_several_reports_begin_with_a_table_of_them(samples: Mapping[str, Report]) -> None:
    page = render(samples["diagnosed"], samples["solved"])
    assert "<title>2 reports</title>" in page
    text = words(page)
    assert (
        "Contents Student Problem Points ada scaled_dot_product of ada 93/100, 7 points left ada softmax_rows" in text
    )
    assert page.count('<section class="card problem" id="report-') == 2


def test_no_reports_say_so() -> None:
    assert "0 reports No reports." in words(render())


def test_brief_tells_no_twin_and_no_code(samples: Mapping[str, Report]) -> None:
    text = words(render(samples["several_losses"]))
    assert "Seen softmax_rows.py, line 12: IndexError" in text
    assert "from softmax_rows import softmax_rows" not in text
    assert "# an answer to softmax_rows" not in text


def test_student_adds_the_twin_the_prints_and_the_code(samples: Mapping[str, Report]) -> None:
    text = words(render(samples["several_losses"], detail=Detail.STUDENT))
    assert "from softmax_rows import softmax_rows" in text
    assert "Printed loading done" in text
    assert "The code softmax_rows.py # an answer to softmax_rows" in text


@pytest.mark.parametrize("detail", [Detail.BRIEF, Detail.STUDENT])
def test_only_a_teacher_reads_what_was_graded(
    samples: Mapping[str, Report], secrets: tuple[str, ...], detail: Detail
) -> None:
    page = render(*samples.values(), detail=detail)
    assert [] == [secret for secret in secrets if secret in page]


def test_a_teacher_reads_inputs_calls_and_the_seed(samples: Mapping[str, Report], secrets: tuple[str, ...]) -> None:
    text = words(render(samples["several_losses"], detail=Detail.TEACHER))
    assert f"--seed {secrets[0]} repeats it" in text
    assert secrets[1] in text
    assert secrets[2] in text
    assert "What was graded, call by call" in text


def test_public_examples_are_shown_with_the_right_ones(samples: Mapping[str, Report]) -> None:
    text = words(render(samples["examples"]))
    assert "1 of 2 public examples ok" in text
    assert "ok two_equal_scores accepted failed three_scores wrong answer" in text
    assert "passing the examples is not solving the problem" in text


def test_a_file_that_was_not_graded_says_why_and_what_next(samples: Mapping[str, Report]) -> None:
    text = words(render(samples["not_graded"]))
    assert "Why case mask/one_blocked_key could not be judged Next grader verify softmax_rows" in text


def test_a_starter_is_told_what_to_do(samples: Mapping[str, Report]) -> None:
    assert "Seen every function still raises NotImplementedError Try write the body" in words(
        render(samples["not_attempted"])
    )


# What every page has in common


def test_the_policy_allows_the_scripts_of_the_house_and_nothing_else(samples: Mapping[str, Report]) -> None:
    page = render(samples["solved"])
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{one}'" for one in hashes)
    expected = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    assert f"{expected}script-src {allowed}; base-uri 'none'; form-action 'none'" == html.unescape(policy)


def test_every_text_is_made_visible_and_escaped_without_being_asked() -> None:
    page = fill("reports.html.jinja", title="<b>\x1b[31m\u202e::", reports=[])
    assert r"<h1>&lt;b&gt;\x1b[31m\u202e::</h1>" in page


def test_what_stands_between_backticks_is_code() -> None:
    assert "whatever <code>mask&lt;b&gt;</code> is, ` and &lt;b&gt;" == ticked("whatever `mask<b>` is, ` and <b>")


def test_no_line_of_code_is_obeyed_by_a_ci_system(hostile: Callable[[str], Report]) -> None:
    page = render(hostile("x\n::error::forged\n##[group]x"), detail=Detail.TEACHER)
    assert not re.search(r"^\s*::|##\[", page, re.MULTILINE)
