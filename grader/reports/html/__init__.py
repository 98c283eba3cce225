# SPDX-License-Identifier: Apache-2.0
"""Pages for a browser, each one file that needs no other: of reports, of a student's results, of a class."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Report
from grader.reports.html.base import fill
from grader.reports.html.classroom import render_class
from grader.reports.html.parts import Part, part
from grader.reports.html.student import render_sheet
from grader.reports.options import Options
from grader.reports.page import count

__all__ = ["render", "render_class", "render_sheet"]


def render(reports: Sequence[Report], options: Options) -> str:
    """One page of all reports; a table of them comes first when there is more than one."""
    parts = [part(report, options.detail) for report in reports]
    return fill("reports.html.jinja", title=_title(parts), reports=parts)


def _title(parts: Sequence[Part]) -> str:
    if len(parts) != 1:
        return count(len(parts), "report")
    names = (parts[0].page.student, parts[0].page.problem)
    return " · ".join(name for name in names if name)
