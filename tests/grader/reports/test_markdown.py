# SPDX-License-Identifier: Apache-2.0
"""Markdown, parsed again: nothing that a student writes becomes a table, a link, HTML, an image or a mention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from grader.model import Report
from grader.reports import FORMATS, Detail, Options

FORGERIES = [
    "| a | b |",
    "\\| a \\\\| b",
    "[text](https://example.org)",
    "![image](https://example.org/x.png)",
    "<img src=x onerror=alert(1)>",
    "<!-- ",
    "```\n</details>\n# heading\n```",
    "`` ` `` x ```",
    "~~~\nx",
    "&lt;b&gt; &#64;",
    "@teacher and ada@example.org",
    "https://example.org www.example.org",
    "*a* _b_ **c** ~~d~~",
    "$x$ :smile:",
    "[ref]: https://example.org",
    "`",
    " ` ",
    "\\",
]


def _tokens(text: str) -> Iterable[Token]:
    for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text):
        yield token
        yield from token.children or ()


def _structure(report: Report, detail: Detail) -> Counter[str]:
    text = FORMATS["markdown"].render([report, report], Options(detail=detail))
    return Counter(token.type for token in _tokens(text) if token.type not in ("text", "text_special", "softbreak"))


def _harmless(text: str) -> str:
    """Plain text with lines of its own where `text` has them: these are shown as a block, not in a sentence."""
    return "plain\nplain" if "\n" in text.strip("\n") else "plain"


def test_a_page_begins_with_where_it_stands(samples: Mapping[str, Report]) -> None:
    text = FORMATS["markdown"].render([samples["diagnosed"]], Options())
    assert text.startswith("### `scaled_dot_product` · `ada` · file `4f636b`: 93/100, 7 points left\n")
    assert "- **Seen** `a blocked key got weight 1.0; the contract says exactly 0`\n" in text


def test_several_reports_begin_with_a_table(samples: Mapping[str, Report]) -> None:
    text = FORMATS["markdown"].render([samples["solved"], samples["not_graded"]], Options())
    assert text.startswith(
        "| student | problem | points |\n| --- | --- | --- |\n"
        "| `ada` | `softmax_rows` | 100/100, solved |\n| `ada` | `softmax_rows` | not graded |\n\n"
    )


@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_forgery_changes_the_structure_of_a_page(
    hostile: Callable[[str], Report], forgery: str, detail: Detail
) -> None:
    assert _structure(hostile(_harmless(forgery)), detail) == _structure(hostile(forgery), detail)


@settings(max_examples=80, deadline=None)
@given(text=st.text(st.sampled_from("`~|[]()<>!*_#\\&@:$\n -ab."), min_size=1, max_size=40).filter(str.strip))
def test_no_text_changes_the_structure_of_a_page(hostile: Callable[[str], Report], text: str) -> None:
    assert _structure(hostile(_harmless(text)), Detail.STUDENT) == _structure(hostile(text), Detail.STUDENT)


def test_a_message_reads_back_as_it_was(hostile: Callable[[str], Report]) -> None:
    message = "`a` | \\| b"
    text = FORMATS["markdown"].render([hostile(message)], Options())
    codes = [token.content for token in _tokens(text) if token.type == "code_inline"]
    assert message in codes
    assert "`a` \\x7c \\\\x7c b" in codes
