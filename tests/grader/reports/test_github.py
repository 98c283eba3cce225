# SPDX-License-Identifier: Apache-2.0
"""What GitHub's runner reads in a log, a summary and outputs; read here as ActionCommand.cs of actions/runner does.

"Workflow commands": `::error file={name},line={line},endLine={endLine},title={title}::{message}`. ActionCommand.cs:
"the message needs to start with the keyword after trim leading space", and the older form `##[command]` stands anywhere
in a line. actions/toolkit escapes `%`, CR and LF in data, and `:` and `,` too in properties. A step shows 10 errors,
and a step's summary of more than 1 MiB is not shown.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Verdict
from grader.reports import FORMATS, Detail, Options

GITHUB = FORMATS["github"]
WORKSPACE = {"GITHUB_WORKSPACE": "/home/runner/work/a b/repo"}
FORGERIES = [
    "::error::forged",
    "x\n::set-env name=PATH::/tmp",
    "x\r::add-mask::100",
    "x\r\n\t ::stop-commands::token",
    "\u2028::error::forged",
    "\x85::error::forged",
    "\u00a0::error::forged",
    "%0A::error::forged",
    "%250A::error::forged",
    "a,line=1,file=other.py",
    "a::forged",
    "##[error]forged",
    "##[set-output name=score;]100",
    "##vso[task.complete]forged",
    "score=100\nscore=100",
    "EOF\nscore=100",
    "#\u200b#[error]forged",
]


def unescaped(text, more=""):
    for sign in f"\r\n{more}%":
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text


def commands(log):
    """Name, properties and data of every line that the runner would obey."""
    found = []
    for line in re.split(r"\r\n|[\r\n]", log):
        start = line.lstrip()  # of everything that Unicode calls a space, as .NET's TrimStart
        if start.startswith("::") and "::" in start[2:]:
            info, _, data = start[2:].partition("::")
            name, _, properties = info.partition(" ")
            pairs = [pair.split("=", 1) for pair in properties.split(",") if pair]
            found.append((name, {key: unescaped(value, ":,") for key, value in pairs}, unescaped(data)))
        elif "##[" in line or "##vso[" in line.lower():
            found.append(("an old command", {}, line))
    return found


def placed(report):
    path = f"{WORKSPACE['GITHUB_WORKSPACE']}/students/ada/{report.submission.file}"
    return dataclasses.replace(report, submission=dataclasses.replace(report.submission, path=path))


def render(*reports, **rest):
    return GITHUB.render(reports, Options(context=WORKSPACE, **rest))


def given_to_next(*reports):
    lines = GITHUB.appends["GITHUB_OUTPUT"](reports, Options()).splitlines()
    values = dict(line.split("=", 1) for line in lines)
    assert ["score", "max_score", "passed", "result"] == list(values)
    return values | {"result": json.loads(base64.b64decode(values["result"]))}


def test_a_lost_point_is_an_error_with_file_and_line(samples):
    log = render(placed(samples["several_losses"]))
    assert "Softmark · softmax_rows · ada · 39/100, 61 points left" == log.splitlines()[0]
    (name, properties, data) = next(command for command in commands(log) if "line" in command[1])
    assert "error" == name
    assert {
        "file": "students/ada/softmax_rows.py",
        "line": "12",
        "title": "softmax_rows: -10.5 gradients",
    } == properties
    assert data.startswith("runtime error\nSeen     softmax_rows.py, line 12: IndexError: index 3 is out of bounds")


@pytest.mark.parametrize("path", ["", "/elsewhere/softmax_rows.py"])
def test_a_file_outside_the_checkout_is_not_named(samples, path):
    report = samples["several_losses"]
    report = dataclasses.replace(report, submission=dataclasses.replace(report.submission, path=path))
    assert not [command for command in commands(render(report)) if {"file", "line"} & set(command[1])]


def test_at_most_nine_errors_and_a_count(samples):
    log = render(samples["several_losses"], samples["several_losses"])
    names = [name for name, _, _ in commands(log)]
    lost = len(commands(render(samples["several_losses"])))
    assert [*["error"] * 9, "notice"] == names
    assert f"{2 * lost - 9} more" == commands(log)[-1][1]["title"]


def test_solved_needs_no_annotation(samples):
    assert [] == commands(render(samples["solved"]))


def test_what_was_not_graded_is_a_warning_and_no_error(samples):
    ((name, properties, data),) = commands(render(samples["not_graded"]))
    assert ("warning", "softmax_rows: not graded") == (name, properties["title"])
    assert "could not be judged" in data


def test_a_starter_is_an_error_that_says_so(samples):
    ((name, properties, _),) = commands(render(samples["not_attempted"]))
    assert ("error", "softmax_rows: not attempted") == (name, properties["title"])


@pytest.mark.parametrize("detail", list(Detail))
def test_log_and_summary_name_groups_and_no_hidden_case(samples, secrets, detail):
    report = samples["several_losses"]
    options = Options(detail=detail, context=WORKSPACE)
    # Its title stands in a Seen line, which is safe to show; its name, twin and inputs stand nowhere.
    names = [case.id for case in report.cases if case.verdict is not Verdict.ACCEPTED and case.id not in case.message]
    for text in (GITHUB.render([report], options), *(one([report], options) for one in GITHUB.appends.values())):
        assert not [name for name in [*names, *secrets, "hello", "[[0.75, 0.25]]", "--detail"] if name in text]


def test_the_summary_is_markdown_with_the_points_of_each_group(samples):
    text = GITHUB.appends["GITHUB_STEP_SUMMARY"]([samples["diagnosed"], samples["solved"]], Options())
    assert text.startswith("| student | problem | points |\n")
    assert "\n### `scaled_dot_product` · `ada`" in text
    assert "| `numerics` | 8/15 |" in text
    assert "**-7** `numerics`: wrong answer" in text


def test_a_long_summary_is_cut_at_a_report_and_says_so(samples):
    report = samples["several_losses"]
    text = GITHUB.appends["GITHUB_STEP_SUMMARY"]([report] * 1200, Options())
    assert 900_000 < len(text.encode()) <= 1 << 20
    left = int(re.fullmatch(r"(\d+) reports more: a summary can not be longer\.", text.splitlines()[-1])[1])
    assert 1200 - left == text.count("\n### ")


def test_outputs_hold_the_score_and_what_github_classroom_reads(samples):
    values = given_to_next(samples["several_losses"])
    assert ("39", "100", "false") == (values["score"], values["max_score"], values["passed"])
    assert 39 == sum(test["score"] for test in values["result"]["tests"])
    assert ["pass", *["fail"] * 4] == [test["status"] for test in values["result"]["tests"]]
    values = given_to_next(samples["solved"])
    assert ("true", "pass") == (values["passed"], values["result"]["status"])


def test_no_score_is_no_zero(samples):
    values = given_to_next(samples["solved"], samples["not_graded"])
    assert ("", "false", "error", []) == (
        values["score"],
        values["passed"],
        values["result"]["status"],
        values["result"]["tests"],
    )


def check_forgery(hostile, text):
    plain, forged = (commands(render(placed(hostile(word)))) for word in ("plain", text))
    assert [(name, properties.keys()) for name, properties, _ in plain] == [
        (name, properties.keys()) for name, properties, _ in forged
    ]
    for _, properties, _ in forged:
        assert properties.get("line", "12") == "12"
    for appended in GITHUB.appends.values():
        assert [] == commands(appended([hostile(text)], Options()))
    given_to_next(hostile(text), hostile("x"))


@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_student_forges_a_command(hostile, forgery):
    check_forgery(hostile, forgery)


@settings(max_examples=80, deadline=None)
@given(text=st.text(st.one_of(st.sampled_from(":#[]%,=\n\r 0ADd25"), st.characters()), min_size=1, max_size=40))
def test_no_text_forges_a_command(hostile, text):
    check_forgery(hostile, text)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_a_report_says_reads_back_as_it_is_shown(samples, forgery):
    report = samples["several_losses"]
    case = dataclasses.replace(report.cases[1], message=f"before {forgery} after")
    log = GITHUB.render([dataclasses.replace(report, cases=(case,))], Options())
    (_, _, data) = commands(log)[0]
    assert "Seen     before " in data
    assert " after" in data.split("\n")[1]  # in the line that it belongs to
