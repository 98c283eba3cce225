# SPDX-License-Identifier: Apache-2.0
"""A report as a cell of a notebook: a piece of somebody else's page, so its style reaches no further than itself."""

from __future__ import annotations

import functools
import re

from markupsafe import Markup

from grader.model import Report
from grader.reports.html.base import environment
from grader.reports.html.parts import part
from grader.reports.options import Detail

__all__ = ["render_cell"]

_WHOLE_PAGE = re.compile(r"(?<![\w.#-])(?::root|html|body)(?=\s*\{)")


def render_cell(report: Report, key: str) -> str:
    """HTML for the output of a cell; `key` begins every id in it, and must be another one for every cell."""
    template = environment().get_template("cell.html.jinja")
    return template.render(one=part(report, Detail.STUDENT), key=key, style=_style())


@functools.cache
def _style() -> Markup:
    """The style of every page, for what stands inside: what is said of the page itself is said of the cell."""
    text = environment().get_template("style.css").render()
    return Markup(_WHOLE_PAGE.sub("&", text))
