# SPDX-License-Identifier: Apache-2.0
"""Reports for pages that read GitHub's Markdown: job summaries, course pages.

Names, messages and values stand in code spans, and longer text in fenced blocks, each with a fence that its content
cannot close: inside them a renderer finds no link, no HTML, no image and no mention. Words of the house and of a
problem's author are ordinary text, with everything escaped that could be markup. No raw HTML is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from grader.model import Report
from grader.reports.options import Options
from grader.reports.page import Item, Kind, Page, Passage, page

__all__ = ["page_text", "render", "table_text"]

_MARKUP = re.compile(r"([!#$&*:<>\[\\\]^_`{|}~]|(?<=www)\.)", re.IGNORECASE)
_BACKTICKS = re.compile(r"`+")


def render(reports: Sequence[Report], options: Options) -> str:
    """A table of all reports when there is more than one, then each report under a heading."""
    pages = [page(report, options.detail) for report in reports]
    parts = [table_text(pages)] if len(pages) > 1 else []
    return "\n".join([*parts, *(page_text(one) for one in pages)])


def table_text(pages: Sequence[Page]) -> str:
    """Where each report stands, a line each."""
    return _table(("student", "problem", "points"), [_row(one) for one in pages]) + "\n"


def page_text(one: Page) -> str:
    """One report under its heading."""
    return "\n\n".join(_page_blocks(one)) + "\n"


def _page_blocks(one: Page) -> Iterable[str]:
    names = " · ".join(_code(name) for name in (one.problem, one.student) if name)
    yield f"### {names} · file {_code(one.digest)}: {_prose(one.standing)}"
    if one.groups:
        yield _table(("group", "points"), [(_cell(name), mark) for name, mark in one.groups])
    for item in one.items:
        yield from _item_blocks(item)
    yield from _passage_blocks(one.remarks)
    yield _prose(" · ".join(one.footer))


def _item_blocks(item: Item) -> Iterable[str]:
    yield f"**{_prose(item.mark)}** {_code(item.name)}: {_prose(item.verdict)}"
    yield from _passage_blocks(item.passages)


def _passage_blocks(passages: Iterable[Passage]) -> Iterable[str]:
    """Neighbouring sentences as one list; what has lines of its own as a fenced block under its label."""
    bullets: list[str] = []
    for passage in passages:
        if passage.kind in (Kind.PRINTED, Kind.PROGRAM) or "\n" in passage.text:
            if bullets:
                yield "\n".join(bullets)
            bullets = []
            yield f"**{passage.label}**"
            yield _fenced(passage.text, "python" if passage.kind is Kind.PROGRAM else "text")
        else:
            bullets.append(_bullet(passage))
    if bullets:
        yield "\n".join(bullets)


def _bullet(passage: Passage) -> str:
    text = _code(passage.text) if passage.kind is Kind.QUOTED else _prose(passage.text)
    label = f"**{passage.label}** " if passage.label else ""
    return f"{'  ' if passage.inner else ''}- {label}{text}"


def _row(one: Page) -> tuple[str, str, str]:
    return _cell(one.student), _cell(one.problem), _prose(one.standing)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(head), " | ".join("---" for _ in head), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)


def _cell(text: str) -> str:
    """A code span for a table, where a pipe would end the cell before anything else is read."""
    return _code(text.replace("|", r"\x7c"))


def _prose(text: str) -> str:
    """Text in which nothing is Markdown; a zero-width space keeps `@name` from being a mention or an address."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split())).replace("@", "@&#8203;")


def _code(text: str) -> str:
    """A code span; its fence is longer than any run of backticks inside it."""
    if not text.strip():
        return ""
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text[0] in " `" or text[-1] in " `" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _fenced(text: str, language: str) -> str:
    fence = "`" * max(_longest_run(text) + 1, 3)
    return "\n".join([fence + language, *text.split("\n"), fence])


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)
