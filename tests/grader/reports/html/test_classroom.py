# SPDX-License-Identifier: Apache-2.0
"""The page about a class: read by everybody, sorted and filtered by keyboard, and for a class of thousands."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from grader.coursework import Fate
from grader.model import Verdict
from grader.reports.html.classroom import render_class
from grader.statistics import ClassStatistics, anonymised, class_statistics

SALT = b"sixteen bytes or more"
HOSTILE = "<script>window.hit = 1</script>\"'><img src=x onerror='window.hit = 1'>{{7*7}}\u202e"


def numbers_of(room: Any) -> ClassStatistics:
    return class_statistics(**room.arguments)


@pytest.fixture(scope="module")
def page_of_a_class(crowd: Callable[..., Any]) -> str:
    """A class of 60, with pages for half of the students."""
    found = numbers_of(crowd(60))
    return render_class(found, title="Spring", links={row.key: f"students/{row.key}.html" for row in found.rows[::2]})


def shown(page: Any, column: int) -> list[str]:
    """A column of the table of students, as far as rows can be seen."""
    cells = page.locator(f"#students-table tbody tr:not([hidden]) > :nth-child({column})")
    return [text.strip() for text in cells.all_text_contents()]


def numbers_in(texts: list[str]) -> list[float | None]:
    found = [re.search(r"\d+(\.\d+)?", text) for text in texts]
    return [None if one is None else float(one[0]) for one in found]


def press(page: Any, name: str, key: str = "Enter") -> Any:
    """Press a heading's button with a key; gives the heading."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press(key)
    return page.get_by_role("columnheader", name=name, exact=True)


# Reading


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 1100), ("light", 360), ("dark", 360)])
def test_everybody_can_read_the_page(opened: Callable[..., Any], crowd: Any, scheme: str, width: int) -> None:
    one = opened(render_class(numbers_of(crowd(30)), title="Spring"), scheme=scheme, width=width)
    press(one.page, "Total")
    one.page.get_by_label("Filter by name or word").fill("ada")
    assert [] == one.violations()


def test_everybody_can_read_the_page_of_an_empty_class(opened: Callable[..., Any], room: Any) -> None:
    assert [] == opened(render_class(numbers_of(room), title="Nobody")).violations()


def test_the_first_glance_has_the_counts_and_each_problem(opened: Callable[..., Any], crowd: Any) -> None:
    found = numbers_of(crowd(60))
    page = opened(render_class(found, title="Spring")).page
    intake = page.get_by_role("region", name="Where the class stands")
    assert f"{found.files} came in:" in intake.inner_text()
    assert f"{found.fates[Fate.REFUSED]} refused" in re.sub(r"\s+", " ", intake.inner_text())
    first, second = page.get_by_role("region", name="Problems").get_by_role("listitem").all()
    for item, problem in ((first, found.problems[0]), (second, found.problems[1])):
        said = re.sub(r"\s+", " ", item.inner_text())
        assert f"{problem.id} {problem.solved} of {problem.attempted} solved" in said
        assert f"{problem.mistakes[0].number} × {problem.mistakes[0].message}" in said


def test_what_to_check_and_what_waits_is_said(opened: Callable[..., Any], room: Any) -> None:
    room.file(room.student("ada", "Ada"), "first", {"c": Verdict.JUDGE_ERROR})
    page = opened(render_class(numbers_of(room), title="Spring")).page
    checks = page.get_by_role("region", name="Check first").inner_text()
    assert "judge errors first: c" in checks
    page.get_by_role("link", name="1 thing waits for a person").click()
    assert "the case raised KeyError" in page.locator(":target").locator("xpath=..").inner_text()


def test_a_histogram_says_in_words_and_in_a_table_what_it_draws(opened: Callable[..., Any], crowd: Any) -> None:
    found = numbers_of(crowd(60))
    page = opened(render_class(found, title="Spring")).page
    drawn = page.get_by_role("img", name="Students by points in percent, first")
    histogram = found.problems[0].histogram
    assert [str(number) for number in histogram] == drawn.locator("text").all_text_contents()[1::2]
    assert f"solved: {histogram[-1]}" in drawn.locator("desc").text_content()
    table = page.locator("#problem-1 figure table")
    assert [str(number) for number in histogram] == table.locator("td").all_text_contents()
    widths = [float(one.get_attribute("width")) for one in drawn.locator("rect").all()]
    assert histogram.index(max(histogram)) == widths.index(max(widths))


def test_a_phone_never_scrolls_the_page_sideways(opened: Callable[..., Any], page_of_a_class: str, room: Any) -> None:
    room.student("W" * 200, "W" * 200)
    room.entry("W" * 200, "", Fate.REFUSED, path="W" * 400, reason="W" * 400)
    for html in (page_of_a_class, render_class(numbers_of(room), title="W" * 300)):
        page = opened(html, width=360).page
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert 360 == page.evaluate("document.documentElement.scrollWidth")


def test_links_lead_to_the_pages_of_students_who_have_one(opened: Callable[..., Any], page_of_a_class: str) -> None:
    page = opened(page_of_a_class).page
    links = page.locator("#students-table a")
    assert 30 == links.count()
    assert "students/key-0.html" == links.first.get_attribute("href")


def test_paper_gets_every_student_and_no_controls(opened: Callable[..., Any], page_of_a_class: str) -> None:
    page = opened(page_of_a_class, scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert 60 == len(shown(page, 1))
    assert not page.get_by_label("Filter by name or word").is_visible()
    assert 0 == page.locator("details:not([open])").count()


# Sorting and filtering


def test_without_scripts_it_is_a_plain_table_of_everybody(opened: Callable[..., Any], page_of_a_class: str) -> None:
    page = opened(page_of_a_class, java_script_enabled=False).page
    assert 60 == page.locator("#students-table tbody tr").count()
    assert not page.get_by_label("Filter by name or word").is_visible()
    assert 0 == page.get_by_role("button").count()
    assert "Total" == page.locator("#students-table thead th").nth(2).inner_text()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_points_are_sorted_by_keyboard_the_highest_first_and_blanks_last(
    opened: Callable[..., Any], page_of_a_class: str, key: str
) -> None:
    page = opened(page_of_a_class).page
    for direction, descending in (("descending", True), ("ascending", False)):
        heading = press(page, "Total", key)
        assert direction == heading.get_attribute("aria-sort")
        values = numbers_in(shown(page, 3))
        known = [value for value in values if value is not None]
        assert sorted(known, reverse=descending) == known
        assert [None] * (60 - len(known)) == values[len(known) :]
        assert 0 < len(known) < 60
        assert f"Sorted by Total, {direction}" == page.locator("#students-sorted").text_content()


def test_names_are_sorted_as_a_reader_expects_and_one_column_at_a_time(
    opened: Callable[..., Any], page_of_a_class: str
) -> None:
    page = opened(page_of_a_class).page
    press(page, "Total")
    heading = press(page, "Name")
    names = shown(page, 1)
    assert names.index("Ada Lovelace 5") < names.index("Ada Lovelace 10") < names.index("Jürgen Groß 1")
    assert "ascending" == heading.get_attribute("aria-sort")
    assert 1 == page.locator("[aria-sort]").count()


def test_every_column_has_a_button(opened: Callable[..., Any], page_of_a_class: str) -> None:
    page = opened(page_of_a_class).page
    for name in ("Name", "Key", "Total", "first", "second"):
        assert press(page, name).get_attribute("aria-sort") in ("ascending", "descending")
        assert 60 == len(set(shown(page, 2)))


def test_the_filter_finds_names_without_their_accents_and_counts(
    opened: Callable[..., Any], page_of_a_class: str
) -> None:
    page = opened(page_of_a_class).page
    number = page.locator("#students-number")
    assert "60 of 60 students shown" == number.text_content()
    page.get_by_label("Filter by name or word").focus()
    page.keyboard.type("JURG")
    assert {"Jürgen Groß"} == {name.rpartition(" ")[0] for name in shown(page, 1)}
    assert "12 of 60 students shown" == number.text_content()
    assert ("status", "polite") == (number.get_attribute("role"), number.get_attribute("aria-live"))
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    assert 60 == len(shown(page, 1))


def test_the_filter_finds_words_of_a_cell_and_stays_while_sorting(
    opened: Callable[..., Any], page_of_a_class: str
) -> None:
    page = opened(page_of_a_class).page
    page.get_by_label("Filter by name or word").fill("absent ada")
    rows = page.locator("#students-table tbody tr:not([hidden])").all_text_contents()
    assert len(rows) > 0
    assert [] == [row for row in rows if "absent" not in row or "Ada" not in row]
    press(page, "Name")
    assert len(rows) == len(shown(page, 1))


# Safety


def test_hostile_names_show_as_text(opened: Callable[..., Any], room: Any) -> None:
    room.student(HOSTILE, HOSTILE)
    for _ in range(2):
        one = room.file(HOSTILE, "first", {"a": Verdict.WRONG_ANSWER}, fingerprint="x")
        cases = (dataclasses.replace(one.report.cases[0], message=HOSTILE), *one.report.cases[1:])
        room.graded[-1] = dataclasses.replace(one, report=dataclasses.replace(one.report, cases=cases))
    room.file(HOSTILE, "first", {"a": Verdict.JUDGE_ERROR}, reason=HOSTILE)
    room.entry(HOSTILE, "", Fate.REFUSED, path=HOSTILE, reason=HOSTILE)
    html = render_class(numbers_of(room), title=HOSTILE, links={HOSTILE: "students/x.html"})
    page = opened(html).page  # the fixture looks for requests, dialogs and errors
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    press(page, "Name")
    page.get_by_label("Filter by name or word").fill("<script>")
    visible = HOSTILE.replace("\u202e", r"\u202e")
    assert [visible] == shown(page, 1)
    assert visible == page.get_by_role("heading", level=1).inner_text()
    assert page.evaluate("typeof window.hit") == "undefined"
    assert 0 == page.locator("img, iframe, link, base, [onerror]").count()
    assert "\u202e" not in html


def test_an_anonymous_page_holds_nothing_of_a_student(opened: Callable[..., Any], crowd: Any) -> None:
    room = crowd(30)
    nameless = anonymised(numbers_of(room), SALT)
    links = {row.key: "students/of-somebody.html" for row in nameless.rows}
    html = render_class(nameless, title="Spring", links=links)
    traces = {
        part
        for one in room.students
        for part in (one.key + "<", one.name.rpartition(" ")[0], one.email, one.login, one.key + '"')
    }
    traces |= {entry.path for entry in room.entries} | {"key-", ".py", "of-somebody", "@example.org", "it is a picture"}
    assert [] == [trace for trace in traces if trace in html]
    assert [] == opened(html).violations()


# Thousands


def test_a_class_of_four_thousand_is_small_fast_and_usable(opened: Callable[..., Any], crowd: Any) -> None:
    found = numbers_of(crowd(4000, problems=("first", "second", "third", "fourth")))
    links = {row.key: f"students/{row.key}.html" for row in found.rows}
    began = time.process_time()
    html = render_class(found, title="Spring", links=links)
    assert time.process_time() - began < 2
    assert len(html.encode()) < 2_000_000
    page = opened(html).page
    page.locator("#students-table thead button").last.press("Enter")  # roles are slow to look up in so large a page
    page.locator("#students-filter").fill("lovelace 3995")
    assert ["Ada Lovelace 3995"] == shown(page, 1)
