# SPDX-License-Identifier: Apache-2.0
"""Reports for a terminal: the first glance in a few lines, then every lost point as Seen, Cause, Try.

No line is wider than the page, with one exception: a program that is there to be copied keeps its lines. Colour only
repeats what the words say. Text from a student is never read as markup, and never begins a line that a CI system
would take for a command.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.model import Report
from grader.reports.options import Options
from grader.reports.page import Item, Kind, Page, Passage, count, page

__all__ = ["glance", "render", "summary"]

_NARROWEST = 40
_INDENT = 3
_LABEL = 7  # "Cause" and two spaces
_INNER_LABEL = 10  # "Returned" and two spaces
_PRINTED_LINES = 10  # of a screen that is looked at again and again
_PRINTED_COLUMNS = 200
_COPY_FROM = "# --- copy from here: a program that repeats this call ---"
_COPY_TO = "# --- to here ---"


def render(reports: Sequence[Report], options: Options) -> str:
    """The reports one after another, and a table of them all when there is more than one."""
    console = _console(options)
    pages = [page(report, options.detail) for report in reports]
    with console.capture() as capture:
        for number, one in enumerate(pages):
            if number:
                console.print()
            for line in _page_lines(one, _Layout(console, console.width)):
                console.print(line, soft_wrap=True)
        if len(pages) > 1:
            console.print()
            console.print(_summary(pages))
    return _lines(capture.get())


def glance(report: Report, options: Options) -> str:
    """One report for a screen that is looked at again and again: only the first item that failed is explained.

    Of what was printed there are the first lines, so that a loop that prints leaves the verdict in sight.
    """
    console = _console(options)
    one = page(report, options.detail)
    first = next((item for item in one.items if not item.accepted and item.passages), None)
    items = tuple(
        replace(item, passages=tuple(map(_beginning, item.passages)) if item is first else ()) for item in one.items
    )
    one = replace(one, items=items, remarks=tuple(map(_beginning, one.remarks)))
    with console.capture() as capture:
        for line in _page_lines(one, _Layout(console, console.width)):
            console.print(line, soft_wrap=True)
    return _lines(capture.get())


def _beginning(passage: Passage) -> Passage:
    lines = passage.text.rstrip("\n").split("\n")
    more = len(lines) - _PRINTED_LINES
    if passage.kind is not Kind.PRINTED or more <= 0:
        return passage
    shown = [line[:_PRINTED_COLUMNS] for line in lines[:_PRINTED_LINES]]
    return replace(passage, text="\n".join([*shown, f"... and {count(more, 'more line')}"]))


def summary(reports: Sequence[Report], options: Options) -> str:
    """The table alone, for when the reports themselves were shown one by one as they were finished."""
    console = _console(options)
    with console.capture() as capture:
        console.print(_summary([page(report, options.detail) for report in reports]))
    return _lines(capture.get())


def _console(options: Options) -> Console:
    """What lays text out; it writes nowhere, and asks no terminal anything."""
    return Console(
        file=io.StringIO(),
        width=max(options.width, _NARROWEST),
        height=100,
        color_system="standard" if options.colour else None,
        force_terminal=options.colour,
        force_interactive=False,
        force_jupyter=False,
        no_color=not options.colour,
        legacy_windows=False,
        highlight=False,
    )


def _lines(captured: str) -> str:
    return "".join(line.rstrip() + "\n" for line in captured.splitlines())


class _Layout:
    """Breaks text into lines of one width, counted in cells: an ideograph takes two."""

    def __init__(self, console: Console, width: int) -> None:
        self.width = width
        self._console = console

    def wrapped(self, text: str, width: int, style: str = "") -> list[Text]:
        """`text` on lines of at most `width` cells, broken between words where there are any."""
        lines = list(Text(text, style).wrap(self._console, width, overflow="fold"))
        if any(line.plain.lstrip().startswith("::") for line in lines):
            # Where a line breaks is the student's to choose, so a command for a CI system could begin there.
            lines = list(Text(text.replace("::", r":\x3a"), style).wrap(self._console, width, overflow="fold"))
        for line in lines:
            line.rstrip()
        return lines

    def both_sides(self, left: str, left_style: str, right: str, right_style: str) -> Iterable[Text]:
        """`left` at the left margin and `right` at the right one; below each other where they do not fit."""
        lines = self.wrapped(left, self.width, left_style)
        endings = self.wrapped(right, self.width, right_style)
        gap = self.width - lines[-1].cell_len - endings[0].cell_len
        if len(endings) == 1 and gap >= 2:
            lines[-1] = Text.assemble(lines[-1], " " * gap, endings.pop())
        yield from lines
        for ending in endings:
            yield Text.assemble(" " * (self.width - ending.cell_len), ending)

    def labelled(self, label: str, text: str, indent: int, column: int) -> Iterable[Text]:
        """A label, and beside it the text, wrapped under itself."""
        column = max(column, len(label) + 2)
        bodies = self.wrapped(text, self.width - indent - column)
        yield Text.assemble(" " * indent, (label.ljust(column), "bold"), bodies[0])
        for body in bodies[1:]:
            yield Text.assemble(" " * (indent + column), body)


def _page_lines(one: Page, layout: _Layout) -> Iterable[Text]:
    names = " · ".join(name for name in (one.problem, one.student, f"file {one.digest}") if name)
    yield from layout.both_sides(names, "bold", one.standing, "bold green" if one.solved else "bold yellow")
    yield from _group_lines(one.groups, layout)
    marks = max((len(item.mark) for item in one.items), default=0)
    for item in one.items:
        yield from _item_lines(item, marks, layout)
    for passage in one.remarks:
        yield from _passage_lines(passage, layout)
    yield from layout.wrapped(" · ".join(one.footer), layout.width, "dim")


def _group_lines(groups: Sequence[tuple[str, str]], layout: _Layout) -> Iterable[Text]:
    """`basic 25/25  batch 10/10`, never broken inside a group unless it is wider than the page."""
    line = ""
    for name, mark in groups:
        group = f"{name} {mark}"
        longer = f"{line}  {group}" if line else group
        if line and Text(longer).cell_len > layout.width:
            yield from layout.wrapped(line, layout.width)
            line = group
        else:
            line = longer
    if line:
        yield from layout.wrapped(line, layout.width)


def _item_lines(item: Item, marks: int, layout: _Layout) -> Iterable[Text]:
    style = "green" if item.accepted else "red"
    yield from layout.both_sides(f"{item.mark:<{marks}} {item.name}", "bold", item.verdict, style)
    for passage in item.passages:
        yield from _passage_lines(passage, layout)


def _passage_lines(passage: Passage, layout: _Layout) -> Iterable[Text]:
    indent = _INDENT + _LABEL if passage.inner else _INDENT
    column = _INNER_LABEL if passage.inner else _LABEL
    if passage.kind is Kind.PROGRAM:
        # At the left margin, since Python that is copied with its indentation does not run.
        yield from (Text(line) for line in (_COPY_FROM, *passage.text.split("\n"), _COPY_TO))
    elif passage.kind is Kind.PRINTED:
        column = max(column, len(passage.label) + 2)
        label = passage.label
        for printed in passage.text.rstrip("\n").split("\n"):
            for line in layout.wrapped(printed, layout.width - indent - column - 2):
                yield Text.assemble(" " * indent, (label.ljust(column), "bold"), "| ", line)
                label = ""
    else:
        text = passage.text
        if passage.kind is Kind.SENTENCE and Text(text).cell_len > layout.width - indent - column:
            text = text.replace("  (", "\n(")  # an aside that does not fit goes to a line of its own
        yield from layout.labelled(passage.label, text, indent, column)


def _summary(pages: Sequence[Page]) -> Table:
    """One row a report: student, problem, points."""
    table = Table("student", "problem", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("points", justify="right")
    for column in table.columns:
        column.overflow = "fold"
    for one in pages:
        student, problem = (Text(name.replace("::", r":\x3a")) for name in (one.student, one.problem))
        table.add_row(student, problem, Text(one.standing))
    return table
