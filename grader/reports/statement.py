# SPDX-License-Identifier: Apache-2.0
"""Statements, hints and explanations for a terminal: Markdown typeset, formulas in a plain form, links written out.

The same parser reads a text for a browser (`grader.reports.html.statement`), so that both show the same.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown
from rich.padding import Padding
from rich.text import Text
from rich.theme import Theme

from grader.plaintext import visible
from grader.reports.formulas import plain

__all__ = ["parsed", "typeset"]

# No grounds behind words: a terminal may be light or dark.
_THEME = Theme({"markdown.code": "bold cyan", "markdown.link_url": "underline", "markdown.h2": "bold"})


def parsed(text: str) -> list[Token]:
    """The tokens of a text of a problem. Raw HTML is text, and formulas stand between dollar signs."""
    return _parser().parse(visible(text, newlines=True, tabs=True))


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    return parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False)


def typeset(text: str, *, width: int, colour: bool, formulas: bool = True) -> str:
    """The text for a terminal of that width; without `formulas`, these stay as they were written."""
    console = Console(
        file=io.StringIO(),
        width=width,
        theme=_THEME,
        color_system="standard" if colour else None,
        force_terminal=colour,
        force_interactive=False,
        force_jupyter=False,
        no_color=not colour,
        legacy_windows=False,
        highlight=False,
    )
    with console.capture() as capture:
        console.print(_Page(list(_for_terminal(parsed(text), as_written=not formulas))))
    return "".join(line.rstrip() + "\n" for line in capture.get().splitlines())


def _for_terminal(tokens: Sequence[Token], *, as_written: bool) -> Iterator[Token]:
    """The tokens with formulas as text, pictures in words, and addresses that are their own link once."""
    bare = 0
    for token in tokens:
        if token.type == "math_block":
            content = token.content.strip("\n")
            lines = f"$${content}$$" if as_written else plain(content)
            yield Token("fence", "code", 0, content=lines + "\n", map=token.map, block=True, level=token.level)
        elif token.type.startswith("math_inline"):
            words = f"${token.content}$" if as_written else plain(token.content).replace("\n", "; ")
            yield _words(words, token)
        elif token.type == "image":
            yield _words(f"[picture: {token.content}]", token)
        elif token.type == "link_open" and token.info == "auto":
            bare += 1
        elif token.type == "link_close" and bare:
            bare -= 1
        else:
            if token.children:
                token.children = list(_for_terminal(token.children, as_written=as_written))
            yield token


def _words(text: str, token: Token) -> Token:
    return Token("text", "", 0, content=text, level=token.level)


class _Code(CodeBlock):
    """Formulas and programs without a background, and on lines of their own length."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Padding(Text(str(self.text).rstrip(), no_wrap=True, overflow="ignore"), (0, 0, 0, 4))


class _Title(Heading):
    """Headings at the left margin."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        text = self.text.copy()
        text.justify = "left"
        text.stylize("bold")
        yield Text("" if self.tag == "h1" else "\n", end="")
        yield text


class _Page(Markdown):
    """Tokens that have been parsed already; the address of a link is written out, since not every terminal opens it."""

    elements: ClassVar[dict[str, Any]] = {
        **Markdown.elements, "fence": _Code, "code_block": _Code, "heading_open": _Title
    }  # fmt: skip

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__("", hyperlinks=False)
        self.parsed = tokens
