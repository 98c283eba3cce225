# SPDX-License-Identifier: Apache-2.0
"""A student's file as lines to read: coloured, cut where it is huge, with what went wrong beside its line.

The file is hostile until shown otherwise. A lexer built of regular expressions can take time that grows with the
square of the text (64 kB of lines that hold one blank each: 35 seconds), so blanks at the ends of lines go first, and
only a text of a length that honest files have is coloured; a longer one is shown plain.
"""

from __future__ import annotations

import codecs
import functools
import html
import itertools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pygments.lexers.python import PythonLexer
from pygments.token import Token

from grader.plaintext import visible

__all__ = ["MAX_LINES", "Line", "Listing", "coloured", "listing"]

MAX_LINES = 2000
_LINE_CHARACTERS = 400
_CHARACTERS = 100_000  # of all lines that are shown
_COLOURED_CHARACTERS = 20_000  # the longest honest file seen has 12 kB

# The style classes of the kinds of tokens, the more particular kind first.
_CLASSES = (
    (Token.Comment, "c"),
    (Token.Literal.String, "s"),
    (Token.Literal.Number, "m"),
    (Token.Keyword, "k"),
    (Token.Operator.Word, "k"),
    (Token.Name.Function, "f"),
    (Token.Name.Class, "f"),
    (Token.Name.Decorator, "f"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of code, escaped, and what went wrong in it."""

    code: Markup
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The lines of a file that are shown, from the first on; `cuts` says in sentences what is not."""

    lines: tuple[Line, ...]
    cuts: tuple[str, ...] = ()

    def shows(self, line: int | None) -> bool:
        """Whether this line of the file is among them."""
        return line is not None and 1 <= line <= len(self.lines)


def listing(source: bytes, faults: Mapping[int, Sequence[str]]) -> Listing:
    """The file as lines; `faults` are words by line, counted from 1 as Python counts."""
    every = _text(source).split("\n")
    if len(every) > 1 and not every[-1]:
        every.pop()
    shown, cut = _shortened(every)
    lines = tuple(
        Line(code, tuple(faults.get(number, ()))) for number, code in enumerate(_coloured_lines(tuple(shown)), start=1)
    )
    return Listing(lines, tuple(_cuts(len(every), len(shown), cut, faults)))


def coloured(program: str) -> Markup:
    """A program of the house's own, such as a replay, escaped and coloured."""
    text = visible(program, _CHARACTERS, newlines=True, tabs=True)
    return Markup("\n").join(_coloured_lines(tuple(text.split("\n"))))


def _text(source: bytes) -> str:
    """The file as text that can not act, its lines ended as Python ends them; bytes that are no UTF-8 are escaped."""
    text = source.removeprefix(codecs.BOM_UTF8).decode("utf-8", "backslashreplace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shortened(every: Sequence[str]) -> tuple[list[str], int]:
    """The first lines, each made visible and of bounded length, and how many of them were cut."""
    shown: list[str] = []
    room = _CHARACTERS
    cut = 0
    for line in every[:MAX_LINES]:
        short = visible(line[: _LINE_CHARACTERS + 1], tabs=True)
        if len(short) > _LINE_CHARACTERS:
            short = short[:_LINE_CHARACTERS] + " …"
            cut += 1
        room -= len(short) + 1
        if room < 0:
            break
        shown.append(short.rstrip())
    return shown, cut


def _cuts(whole: int, shown: int, cut: int, faults: Mapping[int, Sequence[str]]) -> Iterator[str]:
    if shown < whole:
        yield f"The first {shown:,} of {whole:,} lines are shown."
        for number, words in sorted(faults.items()):
            if number > shown:
                yield f"Line {number:,} is not among them: {', '.join(words)}."
    if cut:
        lines = "One line is" if cut == 1 else f"{cut:,} lines are"
        yield f"{lines} cut after {_LINE_CHARACTERS} characters."


@functools.lru_cache(maxsize=128)  # of a class, many have the same replay: a twin's inputs are the same for all
def _coloured_lines(lines: tuple[str, ...]) -> tuple[Markup, ...]:
    text = "\n".join(lines)
    if len(text) > _COLOURED_CHARACTERS:
        return tuple(Markup(html.escape(line, quote=False)) for line in lines)
    finished: list[Markup] = []
    pieces: list[tuple[str, str]] = []  # of one line: a style class and what has it
    for _, kind, value in PythonLexer().get_tokens_unprocessed(text):
        for number, piece in enumerate(value.split("\n")):
            if number:
                finished.append(_joined(pieces))
                pieces = []
            pieces.append((_style(kind), piece))
    return (*finished, _joined(pieces))


def _joined(pieces: Iterable[tuple[str, str]]) -> Markup:
    """The pieces of a line, neighbours of one style together."""
    spans = []
    for style, same in itertools.groupby(pieces, operator.itemgetter(0)):
        code = html.escape("".join(piece for _, piece in same), quote=False)
        spans.append(f'<span class="{style}">{code}</span>' if style and code else code)
    return Markup("".join(spans))


@functools.cache
def _style(kind: object) -> str:
    return next((style for parent, style in _CLASSES if kind in parent), "")
