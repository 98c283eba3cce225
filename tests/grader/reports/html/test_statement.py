# SPDX-License-Identifier: Apache-2.0
"""A statement in a browser: formulas are set, everybody can read it, and it asks no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.reports.html.statement import body, render_text

ROOT = Path(__file__).resolve().parents[4]
TEXT = r"""## 1. A part with $x^2$

#### Deeper

Text, `code` and [a link](https://example.org). The law is $\frac{a}{b} < c$.

$$
\sum_{n=1}^{N} \log p(x_n \mid \theta) = \sqrt{\begin{pmatrix} a & b \\ c & d \end{pmatrix}}
$$

| name | number |
| --- | ---: |
| `x` | 1 |

|  | b |
| --- | --- |
| one | two |

```python
def f(x):
    return x  # a comment
```

```
plain lines
```

1. one
2. two

> a quotation, and ![a picture](https://example.org/x.png)
"""
HOSTILE = """# <script>window.hit = 1</script>

<img src=x onerror="window.hit = 1"> [click](javascript:window.hit=1) ![x](https://example.org/x.png)

```python <script>
</code></pre><script>window.hit = 1</script>
```

| <script>window.hit = 1</script> |
| --- |
| $\\text{<script>window.hit = 1</script>}$ |
"""


@pytest.mark.parametrize(("scheme", "width"), [("light", 1100), ("dark", 360)])
def test_everybody_can_read_a_text(opened: Callable[..., Any], scheme: str, width: int) -> None:
    page = opened(render_text(TEXT, title="Twice", facts=("Foundations", "5 minutes")), scheme=scheme, width=width)
    assert [] == page.violations()
    assert ["H1", "H2"] == page.page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(one => one.tagName)")
    assert width == page.page.evaluate("document.documentElement.scrollWidth")


def test_formulas_are_set(opened: Callable[..., Any]) -> None:
    page = opened(render_text(TEXT, title="Twice")).page
    assert 3 == page.locator("math").count()
    high = "one => one.getBoundingClientRect().height"
    assert page.locator("mfrac").first.evaluate(high) > 1.3 * page.locator(".text p code").first.evaluate(high)


@pytest.mark.parametrize("problem", sorted(path.parent.name for path in (ROOT / "problems").glob("*/statement.md")))
def test_everybody_can_read_the_texts_of_this_course(opened: Callable[..., Any], problem: str) -> None:
    for name in ("statement.md", "explanation.md"):
        text = (ROOT / "problems" / problem / name).read_text("utf-8")
        assert [] == opened(render_text(text, title=problem), width=360).violations()


def test_hostile_text_is_shown_and_does_nothing(opened: Callable[..., Any]) -> None:
    page = opened(render_text(HOSTILE, title="x")).page  # the fixture looks for requests, dialogs and errors
    assert page.evaluate("typeof window.hit") == "undefined"
    assert 0 == page.locator("img, main script, [onerror], a[href^='javascript']").count()
    assert "window.hit = 1" in page.locator("body").inner_text()


def test_a_text_without_a_heading_gets_the_title() -> None:
    page = render_text("only words", title="A <title>")
    assert "<h1>A &lt;title&gt;</h1>" in page
    assert "<title>A &lt;title&gt;</title>" in page


def test_the_body_alone_begins_at_the_second_level() -> None:
    assert "<h2>Twice</h2>\n<h3>Shapes</h3>\n" == body("# Twice\n\n## Shapes\n")
