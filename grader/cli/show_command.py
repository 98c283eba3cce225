# SPDX-License-Identifier: Apache-2.0
"""`grader show`: a problem's statement, in the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, ClassVar

import click

from grader.cli import common
from grader.cli.command import Command, Option
from grader.errors import ExitCode, PackageError, UsageError

if TYPE_CHECKING:
    from grader.packages.course import Course

HINTS = 3


@click.command("show", cls=Command, exit_codes=(ExitCode.SOLVED, ExitCode.USAGE, ExitCode.UNSOUND_PACKAGE))
@common.problem_argument()
@click.option(
    "--hint", cls=Option, type=click.IntRange(1, HINTS), metavar="N", help="A hint: 1 idea, 2 shapes, 3 pseudocode."
)
@click.option("--explanation", cls=Option, is_flag=True, help="The explanation, for when the problem is solved.")
@click.option("--raw", cls=Option, is_flag=True, help="The Markdown as it is written, as when stdout is no terminal.")
@common.course_option
def command(problem: str, course: Course, explanation: bool, hint: int | None, raw: bool) -> ExitCode:
    """Show the statement of PROBLEM.

    \b
    Examples:
      grader show bayes_update
      grader show bayes_update --hint 1
      grader show bayes_update --raw > bayes_update.md
    """
    from grader.packages.problem import Problem

    if explanation and hint is not None:
        raise UsageError("--hint and --explanation are two pages", hint="ask for one at a time")
    package = Problem.read(course, problem)
    if hint is not None:
        text = _hint(package.text("hints.md"), hint, problem)
    else:
        text = package.text("explanation.md" if explanation else "statement.md")
    if raw or not sys.stdout.isatty():
        click.echo(text, nl=not text.endswith("\n"))
    else:
        _typeset(text)
    return ExitCode.SOLVED


def _hint(text: str, number: int, problem: str) -> str:
    """The hint of that number: from its heading to the next, and no further."""
    parts = f"\n{text}".split("\n## ")
    if number >= len(parts):
        raise PackageError(f"{problem}/hints.md: has {len(parts) - 1} hints (headings ##), not {HINTS}")
    return f"## {parts[number]}".rstrip() + "\n"


def _typeset(text: str) -> None:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import CodeBlock, Heading, Markdown
    from rich.padding import Padding
    from rich.text import Text

    class Code(CodeBlock):
        """Formulas and programs without a background, and on lines of their own length."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            yield Padding(Text(str(self.text).rstrip(), no_wrap=True, overflow="ignore"), (0, 0, 0, 4))

    class Title(Heading):
        """Headings at the left margin."""

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            text = self.text.copy()
            text.justify = "left"
            text.stylize("bold")
            yield Text("" if self.tag == "h1" else "\n", end="")
            yield text

    class Page(Markdown):
        elements: ClassVar = {**Markdown.elements, "fence": Code, "code_block": Code, "heading_open": Title}

    colour = common.colourful(sys.stdout)
    Console(no_color=not colour, width=common.terminal_width()).print(Page(text))
