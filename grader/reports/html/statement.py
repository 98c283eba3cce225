# SPDX-License-Identifier: Apache-2.0
"""A statement, a hint or an explanation as a page for a browser, with formulas as MathML; it asks no network.

`body` is the text alone, for a page or a notebook that has a frame of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from itertools import count

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

from grader.plaintext import visible
from grader.reports.formulas import mathml
from grader.reports.html.base import fill
from grader.reports.html.code import coloured
from grader.reports.statement import parsed

__all__ = ["body", "render_text"]


def render_text(text: str, *, title: str, facts: Sequence[str] = ()) -> str:
    """The page of a text. Its first heading is the page's, and `title` where it has none; `facts` stand below."""
    tokens = parsed(text)
    heading = _first_heading(tokens)
    if heading:
        tokens = tokens[3:]
    return fill(
        "statement.html.jinja",
        title=_bare(heading) or title,
        heading=_inline(heading) if heading else Markup(escape(visible(title))),
        body=_rendered(tokens),
        facts=[fact for fact in facts if fact],
    )


def body(text: str) -> Markup:
    """The text as HTML, without a frame; headings begin at the second level."""
    return _rendered(parsed(text))


def _first_heading(tokens: Sequence[Token]) -> list[Token]:
    if len(tokens) > 2 and tokens[0].type == "heading_open" and tokens[0].tag in ("h1", "h2"):
        return list(tokens[1].children or ())
    return []


def _bare(tokens: Sequence[Token]) -> str:
    return "".join(token.content for token in tokens)


def _inline(tokens: Sequence[Token]) -> Markup:
    return Markup(_Writer().renderInline(tokens, _options(), {}))


@functools.cache
def _options() -> OptionsDict:
    return MarkdownIt("commonmark").options


def _rendered(tokens: Sequence[Token]) -> Markup:
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    # Headings in order, the first of them below the page's own, whatever levels a text or a part of it has.
    tags = {tag: f"h{min(level, 6)}" for level, tag in enumerate(levels, start=2)}
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = tags[token.tag]
    return Markup(_Writer().render(tokens, _options(), {}))


class _Writer(RendererHTML):
    """HTML of tokens: what came in is escaped, what may be wider than a phone scrolls in its own box."""

    def __init__(self) -> None:
        super().__init__()
        self._tables = count(1)
        self._boxes = count(1)

    def fence(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A program, coloured where it is Python, or lines laid out by hand."""
        language = tokens[idx].info.split()[0].lower() if tokens[idx].info.strip() else ""
        text = tokens[idx].content.rstrip("\n")
        code = coloured(text) if language in ("python", "py", "python3") else escape(text)
        label = f"Program {next(self._boxes)}" if language else f"Lines {next(self._boxes)}"
        return f'<pre class="code" tabindex="0" role="group" aria-label="{label}"><code>{code}</code></pre>\n'

    code_block = fence

    def table_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A table in a box that scrolls."""
        label = f"Table {next(self._tables)}"
        return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">\n<table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """Its end."""
        return "</table>\n</div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """The head of a column; one without words is a cell."""
        self._empty = not tokens[idx + 1].content.strip()
        if self._empty:
            return "<td>"
        return f'<th scope="col"{_numbers(tokens[idx])}>'

    def th_close(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """Its end."""
        return "</td>\n" if self._empty else "</th>\n"

    def td_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A cell."""
        return f"<td{_numbers(tokens[idx])}>"

    def image(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A picture in words: a page holds nothing that it would have to fetch."""
        return f"<em>[picture: {escape(tokens[idx].content)}]</em>"

    def math_inline(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A formula in a line."""
        return mathml(tokens[idx].content)

    def math_inline_double(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A formula between two dollar signs in a line."""
        return mathml(tokens[idx].content)

    def math_block(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A formula of its own."""
        box = f'<div class="scroll" tabindex="0" role="group" aria-label="Formula {next(self._boxes)}">'
        return f"{box}{mathml(tokens[idx].content, block=True)}</div>\n"


def _numbers(token: Token) -> str:
    """Columns that the author aligned to the right hold numbers."""
    return ' class="number"' if "right" in str(token.attrGet("style") or "") else ""
