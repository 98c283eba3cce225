# SPDX-License-Identifier: Apache-2.0
"""A text of a problem on stdout: typeset on a terminal, and as it is written for a file or a pipe."""

from __future__ import annotations

import sys

import click

from grader.cli import common

__all__ = ["show", "typeset_here"]


def show(text: str, *, raw: bool = False) -> None:
    """Print a Markdown text; `raw` prints it as it is written on a terminal, too."""
    if raw or not sys.stdout.isatty():
        click.echo(text, nl=not text.endswith("\n"))
    else:
        click.echo(typeset_here(text), nl=False, color=True)


def typeset_here(text: str) -> str:
    """The text as this terminal can show it. Where a formula's signs can not be shown, its LaTeX is."""
    from grader.reports.statement import typeset

    unicode = (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "cp65001")
    return typeset(text, width=common.terminal_width(), colour=common.colourful(sys.stdout), formulas=unicode)
