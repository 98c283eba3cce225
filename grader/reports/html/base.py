# SPDX-License-Identifier: Apache-2.0
"""The base of every page: one file that holds all it needs, asks no network, and runs no script but the house's own.

`fill(template, **context)` renders a template that extends `base.html.jinja`; that file says which blocks and style
classes there are. Two things are done to every text that a template shows, whoever wrote it, so that none can be
forgotten: `grader.plaintext.visible`, then escaping for HTML. The Content-Security-Policy of a page allows its own
scripts by their hashes alone: if markup ever got through, a browser would still not run what is in it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from grader.plaintext import visible
from grader.reports.html.code import coloured

__all__ = ["environment", "fill", "ticked"]

_SCRIPT = "page.js"  # of every page
_TICKED = re.compile(r"`([^`\n]+)`")


def fill(template: str, *, scripts: Sequence[str] = (), **context: Any) -> str:
    """The page that `template` makes of `context`; `scripts` are files beside it that the page runs, in this order."""
    engine = environment()
    texts = [_script(name) for name in (_SCRIPT, *scripts)]
    allowed = " ".join(f"'sha256-{_hash(text)}'" for text in texts)
    page = engine.get_template(template).render(scripts=[Markup(text) for text in texts], allowed=allowed, **context)
    return page.rstrip("\n") + "\n"


@functools.cache
def environment() -> Environment:
    """The templates of this package, compiled when they are first used."""
    engine = Environment(
        loader=PackageLoader("grader.reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_seen,
    )
    engine.filters["coloured"] = coloured
    engine.filters["ticked"] = ticked
    return engine


def ticked(text: str) -> Markup:
    """A sentence with what stands between backticks as code."""
    return Markup(_TICKED.sub(r"<code>\1</code>", str(escape(visible(text)))))


def _seen(value: Any) -> Any:
    return visible(value, newlines=True, tabs=True) if type(value) is str else value


@functools.cache
def _script(name: str) -> str:
    return environment().get_template(name).render()


@functools.cache
def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
