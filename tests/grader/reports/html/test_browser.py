# SPDX-License-Identifier: Apache-2.0
"""Pages in a browser: read by everybody, by keyboard, on a phone, on paper; and nothing in them acts or calls home."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from grader.coursework import Feedback, Sheet
from grader.model import Report
from grader.reports import FORMATS, Detail, Options
from grader.reports.html.student import render_sheet

ATTACKS = (
    "<script>window.hit = 1; alert(1)</script>",
    '"><img src=x onerror="window.hit = 1">',
    "'><svg onload='window.hit = 1'>",
    "</style><script>window.hit = 1</script>",
    "</code></pre></details><iframe srcdoc='<script>parent.hit = 1</script>'></iframe>",
    "--><script>window.hit = 1</script><!--",
    "</title><script>window.hit = 1</script>",
    "{{7*7}}{% raw %}${7*7}",
    "javascript:window.hit=1//",
    '<meta http-equiv="refresh" content="0;url=https://example.org/">',
    '<link rel="stylesheet" href="https://example.org/x.css"><base href="https://example.org/">',
    "\u202egpj.exe\u2066\x00\x1b[31m\u200b",
)

FOREIGN = "img, svg, iframe, link, base, meta[http-equiv=refresh], [onerror], [onload], [srcdoc]"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 360)])
def test_everybody_can_read_a_student_page(opened: Callable[..., Any], sheet: Sheet, scheme: str, width: int) -> None:
    assert [] == opened(render_sheet(sheet), scheme=scheme, width=width).violations()


@pytest.mark.parametrize("feedback", [Feedback.SCORE, Feedback.VERDICTS])
def test_everybody_can_read_a_page_that_tells_less(
    opened: Callable[..., Any], sheet: Sheet, feedback: Feedback
) -> None:
    assert [] == opened(render_sheet(dataclasses.replace(sheet, feedback=feedback)), scheme="dark").violations()


def test_everybody_can_read_a_page_of_reports(opened: Callable[..., Any], samples: Any) -> None:
    reports = [samples[name] for name in ("several_losses", "examples", "not_graded", "not_attempted")]
    page = FORMATS["html"].render(reports, Options(detail=Detail.TEACHER))
    assert [] == opened(page, width=360).violations()


def test_a_phone_never_scrolls_the_page_sideways(
    opened: Callable[..., Any], sheet: Sheet, hostile_sheet: Callable[[str], Sheet]
) -> None:
    for one in (sheet, hostile_sheet("W" * 5000), hostile_sheet("a b " * 200)):
        page = opened(render_sheet(one), width=360).page
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert 360 == page.evaluate("document.documentElement.scrollWidth")


def test_long_lines_of_code_scroll_inside_their_box(
    opened: Callable[..., Any], hostile_sheet: Callable[[str], Sheet]
) -> None:
    page = opened(render_sheet(hostile_sheet("W" * 300)), width=360).page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    listing = page.locator(".listing").first
    assert listing.evaluate("box => box.scrollWidth > box.clientWidth + 100")


def test_hostile_text_is_shown_and_does_nothing(
    opened: Callable[..., Any], hostile_sheet: Callable[[str], Sheet], hostile: Callable[[str], Report]
) -> None:
    pages = [
        (ATTACKS[0], render_sheet(hostile_sheet("\n".join(ATTACKS)))),
        (ATTACKS[1], FORMATS["html"].render([hostile(attack) for attack in ATTACKS], Options(detail=Detail.TEACHER))),
    ]
    for attack, html in pages:
        page = opened(html).page  # the fixture looks for requests, dialogs and errors
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.emulate_media(media="print")
        assert page.evaluate("typeof window.hit") == "undefined"
        assert 0 == page.locator(FOREIGN).count()
        assert attack in page.locator("body").inner_text()


def test_the_policy_stops_a_script_that_got_through(browser: Any, tmp_path: Any, sheet: Sheet) -> None:
    html = render_sheet(sheet).replace(
        "</main>", '<script>window.hit = 1</script><img src="x" onerror="window.hit = 1"></main>'
    )
    assert "window.hit" in html
    (tmp_path / "page.html").write_text(html, "utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    assert page.evaluate("typeof window.hit") == "undefined"
    page.close()


def test_the_tab_key_reaches_every_control_in_order_and_shows_where_it_is(
    opened: Callable[..., Any], sheet: Sheet
) -> None:
    page = opened(render_sheet(sheet)).page
    expected = page.evaluate(
        """() => {
            window.reachable = [...document.querySelectorAll("a[href], button, summary, [tabindex='0']")]
                .filter(one => one.checkVisibility());
            return window.reachable.map((_, place) => place);
        }"""
    )
    reached = []
    for _ in expected:
        page.keyboard.press("Tab")
        place, outlined = page.evaluate(
            """() => [window.reachable.indexOf(document.activeElement),
                      parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2]"""
        )
        assert outlined
        reached.append(place)
    assert len(expected) > 20
    assert expected == reached


def test_enter_opens_what_is_folded_and_the_first_stop_skips_to_the_results(
    opened: Callable[..., Any], sheet: Sheet
) -> None:
    page = opened(render_sheet(sheet)).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "main" == page.evaluate("document.activeElement.id")
    summary = page.locator(".loss summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".loss details").first.evaluate("one => one.open")


def test_a_line_that_is_named_is_a_link_to_it_in_the_code(opened: Callable[..., Any], sheet: Sheet) -> None:
    page = opened(render_sheet(sheet)).page
    page.get_by_role("link", name="Line 12 in the code below").click()
    line = page.locator(":target")
    assert "return weights[3] / total + 0.0" == line.inner_text().strip()
    assert "12" in line.evaluate("one => getComputedStyle(one, '::before').content + one.id")
    assert "▶" in line.evaluate("one => getComputedStyle(one, '::before').content")


def test_a_replay_is_copied_with_one_press(opened: Callable[..., Any], sheet: Sheet, samples: Any) -> None:
    page = opened(render_sheet(sheet), permissions=["clipboard-read", "clipboard-write"]).page
    page.locator(".loss summary").first.click()
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_text("Copied").wait_for()
    twin = next(case.twin for case in samples["several_losses"].cases if case.twin)
    assert twin.snippet.strip("\n") == page.evaluate("navigator.clipboard.readText()")


def test_the_page_says_all_of_it_without_scripts(opened: Callable[..., Any], sheet: Sheet) -> None:
    page = opened(render_sheet(sheet), java_script_enabled=False).page
    assert page.get_by_role("heading", name="Results of Ada Lovelace").is_visible()
    assert 0 == page.get_by_role("button", name="Copy").count()


def test_paper_gets_everything_in_dark_too(opened: Callable[..., Any], sheet: Sheet) -> None:
    page = opened(render_sheet(sheet), scheme="dark").page
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert 0 == page.locator("details:not([open])").count()
    style = page.evaluate("(one => [one.colorScheme, one.backgroundColor])(getComputedStyle(document.documentElement))")
    assert ["light", "rgb(255, 255, 255)"] == style
    cut = page.evaluate(
        """() => [...document.querySelectorAll("pre, .scroll")]
            .filter(one => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
            .map(one => one.outerHTML.slice(0, 80))"""
    )
    assert [] == cut
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0
