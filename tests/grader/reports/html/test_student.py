# SPDX-License-Identifier: Apache-2.0
"""A student's page as text: what stands on it, what each level of feedback hides, and that nothing else gets in."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.coursework import Fate, Feedback, Mark, Place, Sheet, Total
from grader.model import Report
from grader.reports.html.student import render_sheet
from grader.reports.options import Detail
from grader.reports.page import page

VOID = {"meta"}
INLINE = {"span", "code", "a", "small"}


class _Read(HTMLParser):
    """A page as a browser reads it: its elements, and its words without those of style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert [] == self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        self._break(tag)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self._open.pop()
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag not in INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self._open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def tags(self) -> set[tuple[str, frozenset[str]]]:
        return {(tag, frozenset(attributes)) for tag, attributes in self.elements}


def text_of(sheet: Sheet) -> str:
    return _Read(render_sheet(sheet)).text


def with_mark(sheet: Sheet, mark: Mark) -> Sheet:
    """The sheet with this one problem, and no file for it."""
    return dataclasses.replace(sheet, total=Total("ada", (mark,), mark.final, 100.0), graded=(), entries=())


# The first glance


def test_a_page_begins_with_the_name_the_total_and_every_problem(sheet: Sheet) -> None:
    text = text_of(sheet)
    assert "Results of Ada Lovelace ada At a glance 179 of 400 points" in text
    assert "1 of 5 problems solved, 2 unsolved, 1 not graded, 1 absent" in text
    assert "Bayes Update 100/100 solved Softmax Rows 29/100 unsolved 2 h late, -10" in text
    assert "Multi Head 50/100 unsolved set by a person Gumbel Softmax no mark not graded" in text
    assert "The logarithm of a softmax no mark absent does not count" in text


@pytest.mark.parametrize(
    ("place", "words", "sentence"),
    [
        (Place.NOT_GRADED, "not graded", "costs no points"),
        (Place.PENDING, "not graded yet", "its turn has not come yet"),
        (Place.TO_ASSIGN, "to assign", "until your teacher has said which problem it is for"),
        (Place.REFUSED, "refused", "was refused: see your files below"),
        (Place.ABSENT, "absent", "Nothing was handed in."),
    ],
)
def test_every_place_is_said_in_words(sheet: Sheet, place: Place, words: str, sentence: str) -> None:
    text = text_of(with_mark(sheet, Mark("ada", "log_softmax", place, None, 100.0, None)))
    assert f"The logarithm of a softmax no mark {words}" in text
    assert sentence in text


def test_an_excused_problem_is_excused_and_nothing_else(sheet: Sheet) -> None:
    text = text_of(with_mark(sheet, Mark("ada", "log_softmax", Place.ABSENT, None, 100.0, None, excused=True)))
    assert "no mark excused" in text
    assert "Nothing was handed in" not in text


def test_a_file_that_the_site_calls_late_is_late_without_a_time(sheet: Sheet) -> None:
    first = sheet.graded[0]
    late = dataclasses.replace(first, entry=dataclasses.replace(first.entry, fate=Fate.LATE))
    assert "100/100 solved late" in text_of(dataclasses.replace(sheet, graded=(late,)))


@pytest.mark.parametrize(
    ("late_s", "words"),
    [
        (30, "1 min late"),
        (5400, "1 h 30 min late"),
        (47 * 3600, "47 h late"),
        (48 * 3600, "2 days late"),
        (73 * 3600 + 1, "3 days 1 h late"),
    ],
)
def test_lateness_is_said_as_a_person_would(sheet: Sheet, late_s: float, words: str) -> None:
    assert words in text_of(with_mark(sheet, Mark("ada", "x", Place.GRADED, 1.0, 100.0, 1.0, late_s=late_s)))


def test_no_total_is_no_zero(sheet: Sheet) -> None:
    mark = Mark("ada", "log_softmax", Place.NOT_GRADED, None, 100.0, None)
    assert "At a glance No total 0 of 1 problem solved" in text_of(with_mark(sheet, mark))


# A problem


def test_a_lost_point_reads_as_in_every_other_format(sheet: Sheet) -> None:
    text = text_of(sheet)
    report = sheet.graded[1].report
    items = page(report, Detail.STUDENT).items
    assert len(items) > 4
    for item in items:
        assert f"{item.mark} {item.name} {item.verdict}" in text
        for passage in item.passages:
            assert " ".join(passage.text.split()) in text


def test_what_was_right_is_said_by_group(sheet: Sheet) -> None:
    text = text_of(sheet)
    assert "2 of 9 cases accepted basic every case The rule of plain mask 1 of 4 The rule of nothing_blocked" in text


def test_points_by_group_stand_beside_their_cases(sheet: Sheet) -> None:
    assert "mask about mask 14/25 1 of 4 numerics about numerics 0/10 0 of 1" in text_of(sheet)


def test_the_arithmetic_of_a_mark_and_of_the_total_is_shown(sheet: Sheet) -> None:
    text = text_of(sheet)
    assert "How the mark was worked out 39 points from the judge 2 h late: -10 29 points count" in text
    assert "How the total was worked out 100 + 29 + 50 = 179 of 400" in text


def test_moments_are_in_the_time_zone_of_the_deadline(sheet: Sheet) -> None:
    text = text_of(sheet)
    assert "handed in 2026-05-04 16:30 UTC+02:00" in text
    assert "deadline 2026-05-04 18:00 UTC+02:00" in text


def test_the_line_at_fault_is_marked_and_linked(sheet: Sheet) -> None:
    html = render_sheet(sheet)
    assert 'id="problem-2-line-12"' in html
    assert 'href="#problem-2-line-12"' in html
    assert "line 12: runtime error in gradients/of_scores" in _Read(html).text


def test_the_last_line_of_a_problem_says_what_it_rests_on(sheet: Sheet) -> None:
    digest = sheet.graded[1].report.submission.sha256[:6]
    expected = f"portable isolation · 9 cases · 61 ms · grader 0.1.0 · problem 1.0.0 ababab · file {digest}"
    assert expected in text_of(sheet)


def test_a_student_is_not_told_what_the_teacher_must_type(sheet: Sheet) -> None:
    text = text_of(sheet)
    assert "case mask/one_blocked_key could not be judged" in text
    assert "grader verify" not in text


# Files, decisions, history


def test_every_file_is_accounted_for(sheet: Sheet) -> None:
    text = text_of(sheet)
    assert "softmax_rows.py counts, late softmax_rows 2026-05-04 20:00 UTC+02:00 handed in after the deadline" in text
    assert "bayes_update.py superseded" in text
    assert "notes.docx refused it is no Python file" in text
    assert "a later file counts; handed in together by 2 students" in text
    assert "Not taken from the notebook cell 3: %matplotlib inline" in text


def test_what_a_person_decided_stands_with_the_reason_and_who(sheet: Sheet) -> None:
    text = text_of(sheet)
    assert "multi_head 50 points instead of the judge's a bracket was missing, and no more kl" in text
    assert "every problem deadline moved to 2026-05-05 18:00 UTC+02:00 ill kl" in text


def test_a_changed_mark_says_when_why_and_through_which_cases(sheet: Sheet) -> None:
    expected = "2026-05-13 18:00 UTC+02:00 softmax_rows 20 → 29 one case was too strict (through a_stray_case)"
    assert expected in text_of(sheet)


# Levels of feedback


def everything_hidden(report: Report) -> set[str]:
    """What only the full level tells: messages, twins, code, prints, library calls."""
    hidden = {report.reason, report.printed, *(call.name for call in report.library_calls)}
    hidden |= {line for line in report.submission.source.decode().split("\n") if len(line) > 8}
    for case in report.cases:
        hidden |= {case.message.removeprefix(case.title).strip(": ")}
        if case.twin is not None:
            hidden |= {case.twin.call, case.twin.returned, case.twin.expected, case.twin.snippet.split("\n")[0]}
    return hidden - {""}


def test_verdicts_tell_every_case_and_nothing_that_was_seen(sheet: Sheet) -> None:
    text = text_of(dataclasses.replace(sheet, feedback=Feedback.VERDICTS))
    assert "The rule of one_blocked_key wrong answer 0/3" in text
    assert "The rule of plain accepted 25/25" in text
    assert "The rule of plain load error 0/60" in text
    assert "through a_stray_case" in text
    for one in sheet.graded:
        for words in everything_hidden(one.report):
            assert " ".join(words.split()) not in text, words


def test_score_tells_points_by_group_and_no_case(sheet: Sheet) -> None:
    text = text_of(dataclasses.replace(sheet, feedback=Feedback.SCORE))
    assert "mask about mask 14/25 numerics about numerics 0/10" in text
    assert "a_stray_case" not in text
    for one in sheet.graded:
        for words in everything_hidden(one.report) | {case.title for case in one.report.cases}:
            assert " ".join(words.split()) not in text, words


def test_why_something_was_not_graded_is_told_by_the_full_level_alone(sheet: Sheet) -> None:
    why = "not graded: case mask/one_blocked_key could not be judged"
    marks = tuple(
        dataclasses.replace(mark, steps=(why, "final: blank")) if mark.place is Place.NOT_GRADED else mark
        for mark in sheet.total.marks
    )
    total = dataclasses.replace(sheet.total, marks=marks, steps=(f"gumbel_softmax: {why}",))
    told = dataclasses.replace(sheet, total=total)
    assert 2 == text_of(told).count(why)
    for feedback in (Feedback.SCORE, Feedback.VERDICTS):
        text = text_of(dataclasses.replace(told, feedback=feedback))
        assert "one_blocked_key could not be judged" not in text
        assert "gumbel_softmax: not graded" in text


@pytest.mark.parametrize("feedback", list(Feedback))
def test_nothing_of_the_teacher_is_on_the_page(sheet: Sheet, secrets: tuple[str, ...], feedback: Feedback) -> None:
    html = render_sheet(dataclasses.replace(sheet, feedback=feedback))
    assert [] == [secret for secret in secrets if secret in html]


# What gets in


FORGERIES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror="alert(1)">',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</code></pre></details></section>",
    "{{7*7}}{% include 'style.css' %}{# #}",
    "<!--",
    "&lt;b&gt;&#60;b&#62;",
    "javascript:alert(1)",
    "`<b>`",
]


@pytest.mark.parametrize("feedback", list(Feedback))
@pytest.mark.parametrize("forgery", FORGERIES)
def test_text_never_becomes_markup(hostile_sheet: Callable[[str], Sheet], forgery: str, feedback: Feedback) -> None:
    forged = _Read(render_sheet(dataclasses.replace(hostile_sheet(forgery), feedback=feedback)))
    plain = _Read(render_sheet(dataclasses.replace(hostile_sheet("plain"), feedback=feedback)))
    assert forged.tags() <= plain.tags() | {("code", frozenset())}
    assert forgery.strip("`") in forged.text


@settings(max_examples=25, deadline=None)
@given(text=st.text(st.characters(), max_size=60))
def test_any_text_can_stand_on_a_page(hostile_sheet: Callable[[str], Sheet], text: str) -> None:
    html = render_sheet(hostile_sheet(text))
    html.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
    assert _Read(html).tags() <= _Read(render_sheet(hostile_sheet("a\nb"))).tags() | _Read(
        render_sheet(hostile_sheet("plain"))
    ).tags() | {("code", frozenset())}


def test_what_reorders_or_hides_is_shown_as_an_escape(hostile_sheet: Callable[[str], Sheet]) -> None:
    text = text_of(hostile_sheet("\u202egpj.exe\x00\u200b"))
    assert r"Results of \u202egpj.exe\x00\u200b" in text


# The page as a document


@pytest.mark.parametrize("feedback", list(Feedback))
def test_ids_are_unique_links_lead_somewhere_and_headings_are_in_order(sheet: Sheet, feedback: Feedback) -> None:
    elements = _Read(render_sheet(dataclasses.replace(sheet, feedback=feedback))).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    targets = {attributes["href"] for _, attributes in elements if "href" in attributes}
    assert {target for target in targets if not target.startswith("#")} == set()
    assert {target[1:] for target in targets} <= set(ids)
    levels = [int(tag[1]) for tag, _ in elements if re.fullmatch("h[1-6]", tag)]
    assert 1 == levels.count(1) == levels[0]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_page_is_small_and_asks_for_nothing(sheet: Sheet) -> None:
    html = render_sheet(sheet)
    assert len(html.encode()) < 100_000
    assert {("html", "en")} == {(tag, a["lang"]) for tag, a in _Read(html).elements if "lang" in a}
    assert not [a for _, a in _Read(html).elements if {"src", "srcset", "action", "data"} & set(a)]
    assert "url(" not in html
    assert "@import" not in html


def test_rendering_is_pure(sheet: Sheet) -> None:
    assert render_sheet(sheet) == render_sheet(sheet)


def test_a_student_without_name_marks_or_files_has_a_page(sheet: Sheet, samples: Mapping[str, Report]) -> None:
    nobody = dataclasses.replace(
        sheet,
        student=dataclasses.replace(sheet.student, name=""),
        total=Total("ada", (), None, 0.0),
        graded=(),
        entries=(),
        adjustments=(),
        changes=(),
    )
    assert "Results of ada At a glance No total 0 of 0 problems solved" in text_of(nobody)


def test_a_moment_without_a_time_zone_is_shown_as_it_is(sheet: Sheet) -> None:
    first = sheet.graded[0]
    moment = (first.entry.handed_in + timedelta(hours=1)).replace(tzinfo=None)
    entry = dataclasses.replace(first.entry, handed_in=moment)
    one = dataclasses.replace(sheet, graded=(dataclasses.replace(first, entry=entry),))
    assert "handed in 2026-05-04 15:30 deadline" in text_of(one)
