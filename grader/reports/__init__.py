# SPDX-License-Identifier: Apache-2.0
"""Reports in every format: `FORMATS[name].render(reports, options)` returns the text, and does nothing else.

A renderer is pure: no files, no printing, no clock, no environment; the text ends with a newline, or is empty. To add
a format, write one module with `render`, and add one line to `FORMATS`. A renderer is imported when it is first used,
so that this package costs nothing to import.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from grader.model import Report
from grader.reports.options import Detail, Options

__all__ = ["FORMATS", "Detail", "Format", "Options", "Render"]

Render = Callable[[Sequence[Report], Options], str]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write reports: `suffix` is that of a file in this format, `about` one line for `--help`."""

    name: str
    suffix: str
    render: Render
    about: str


def _on_first_use(module: str) -> Render:
    """The `render` of a module of this package, imported when it is called."""

    def render(reports: Sequence[Report], options: Options) -> str:
        return cast(Render, importlib.import_module(f"grader.reports.{module}").render)(reports, options)

    return render


FORMATS: Mapping[str, Format] = {
    "text": Format("text", ".txt", _on_first_use("text"), "for people: what was lost, why, and what to try"),
    "json": Format("json", ".json", _on_first_use("json"), "one document, with a schema: softmark/report/v1"),
    "jsonl": Format("jsonl", ".jsonl", _on_first_use("jsonl"), "one softmark/report/v1 object a line"),
    "junit": Format("junit", ".xml", _on_first_use("junit"), "JUnit XML: a test suite a report, a test a case"),
    "markdown": Format("markdown", ".md", _on_first_use("markdown"), "for job summaries and course pages"),
    "html": Format("html", ".html", _on_first_use("html"), "a page for a browser, one file that needs no other"),
}
