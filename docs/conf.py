# SPDX-License-Identifier: Apache-2.0
"""The documentation as a site: `make docs` builds it into out/docs, without a network; a warning is an error.

The pages are Markdown that also reads well where it lies, so what only a site needs stands here: the navigation, and
that a link to a file outside of `docs/` becomes its path in the repository.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

import grader

DOCS = Path(__file__).resolve().parent

project = "Softmark"
author = "the authors of Softmark"
copyright = "the authors of Softmark; text under CC BY 4.0"
release = version = grader.__version__

extensions = ["myst_parser"]
exclude_patterns = ["conf.py", "generate.py"]
nitpicky = True
myst_heading_anchors = 4

html_theme = "furo"  # its fonts and scripts are part of the site: a page asks no other host for anything
html_title = f"Softmark {version}"
html_copy_source = False
html_show_sphinx = False

NAVIGATION = {
    "Begin": ("why", "tour", "faq", "glossary"),
    "Guides": ("guides/student", "guides/completion", "guides/grade-a-class", "guides/ci", "guides/hosts",
               "guides/write-a-problem", "guides/operator", "guides/many-machines", "guides/*"),
    "Concepts": ("concepts/verdicts", "concepts/scores", "concepts/tolerances", "concepts/sampling",
                 "concepts/diagnosis", "concepts/isolation", "concepts/*"),
    "Reference": ("reference/cli", "reference/grader-toml", "reference/formats", "reference/schemas", "reference/*"),
    "Behind it": ("architecture", "security", "evidence", "benchmarks"),
}  # fmt: skip
LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\((\.\./[^)\s#]+)(?:#[^)\s]*)?\)")


def navigate(app: Any, name: str, source: list[str]) -> None:
    """The navigation, at the end of the first page; a guide that is not named above comes after those that are."""
    if name == "index":
        for caption, pages in NAVIGATION.items():
            named = [page for page in pages if not page.endswith("*")]
            others = [path for page in pages if page.endswith("*") for path in sorted(DOCS.glob(f"{page}.md"))]
            found = [path.relative_to(DOCS).with_suffix("").as_posix() for path in others]
            lines = "\n".join([*named, *(page for page in found if page not in named)])
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"


def name_what_is_outside(app: Any, name: str, source: list[str]) -> None:
    """A link that leaves `docs/` becomes its text and its path; one to a file that is not there stays, and warns."""
    folder = (DOCS / name).parent

    def written(link: re.Match[str]) -> str:
        target = Path(os.path.normpath(folder / link[2]))
        if target.is_relative_to(DOCS) or not target.exists():
            return link[0]
        return f"{link[1]} (`{target.relative_to(DOCS.parent)}` in the repository)"

    source[0] = LINK.sub(written, source[0])


def setup(app: Any) -> None:
    """What Sphinx calls."""
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", name_what_is_outside)
    app.connect("source-read", navigate)
