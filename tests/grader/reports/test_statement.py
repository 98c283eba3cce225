# SPDX-License-Identifier: Apache-2.0
"""Statements in a terminal: formulas that mean what they meant, tables that fit, links that can be read."""

import pytest

from grader.reports.formulas import mathml, plain
from grader.reports.statement import typeset


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{a+b}{c}", "(a + b)/c"),
        (r"\frac{ab}{cd}", "ab/(cd)"),
        (r"\frac{QK^\top}{\sqrt{d_k}}", "QKᵀ/√dₖ"),
        (r"e^{-\frac{x^2}{2\sigma^2}}", "e^(−x²/(2σ²))"),
        (r"\sum_{n=1}^{N} x_n^2", "∑[n=1 … N] xₙ²"),
        (r"\log \prod_k p_k", "log ∏[k] pₖ"),
        (r"x^{a+b}", "x^(a + b)"),
        (r"(a+b)^2", "(a + b)²"),
        (r"10^{-5}", "10⁻⁵"),
        (r"x_{i,j}", "x_(i,j)"),
        (r"-1 - x", "−1 − x"),
        (r"p(x \mid h)", "p(x ∣ h)"),
        (r"2\log p(x)", "2 log p(x)"),
        (r"\text{if } x > 0", "if x > 0"),
        (r"\hat{x} \cdot \bar{y}", "x̂ · ȳ"),
        (r"\mathbb{R}^{n \times d}", "ℝ^(n × d)"),
        (r"\operatorname{softmax}(z)_i", "softmax(z)ᵢ"),
        (r"\arg\max_k a_k", "arg max[k] aₖ"),
        (r"\nabla_\theta f", "∇_θ f"),
        (r"\frac{\partial y_j}{\partial x_k}", "(∂yⱼ)/(∂xₖ)"),
        (r"\binom{n}{k}", "(n over k)"),
        (r"\int_0^1 f(x)\,dx", "∫[0 … 1] f(x) dx"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b\n= c"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a b\nc d)"),
    ],
)
def test_a_formula_in_a_line_means_what_it_meant(latex, expected):
    assert expected == plain(latex)


@pytest.mark.parametrize("latex", [r"\unknown{x}", r"\frac{a", "x" * 5000, r"\left( x", "^", "{", r"\begin{aligned} a"])
def test_a_formula_that_can_not_be_read_is_shown_somehow_and_never_raises(latex):
    assert plain(latex)
    assert mathml(latex)


def test_a_command_that_is_not_known_is_shown_as_it_was_written():
    assert r"\unknown{x}" == plain(r"\unknown{x}")
    assert r"<code>\unknown{x}</code>" == mathml(r"\unknown{x}")


@pytest.mark.parametrize(
    "latex", [r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}", r"<img src=x onerror=y>", "a & b"]
)
def test_no_formula_brings_markup_along(latex):
    made = mathml(latex)
    assert "<script" not in made
    assert "<img" not in made
    assert "href" not in made


TEXT = r"""# A title

It costs $5 and $6; the mean is $\frac{1}{N}$. See [the paper](https://example.org/a) or <https://example.org/b>.

$$
y = \sqrt{x}
$$

| name | meaning |
| --- | --- |
| `x` | a rather long sentence that has to be broken somewhere since the terminal is narrow |

![a curve](curve.png)
<b>raw</b>
"""


def test_a_text_is_typeset():
    shown = typeset(TEXT, width=60, colour=False)
    for part in (
        "It costs $5 and $6; the mean is 1/N.",
        "the paper (https://example.org/a)",
        "    y = √x\n",
        "[picture: a curve] <b>raw</b>",
    ):
        assert part in " ".join(shown.split()) or part in shown
    assert 1 == shown.count("https://example.org/b")
    assert all(len(line) <= 60 for line in shown.splitlines())
    assert "\x1b" not in shown


def test_colour_brings_no_grounds():
    shown = typeset(TEXT, width=60, colour=True)
    assert "\x1b[" in shown
    assert not any(f";{ground}m" in shown or f"[{ground}m" in shown for ground in range(40, 48))


def test_where_the_signs_can_not_be_shown_the_formula_stays_as_it_was_written():
    shown = typeset(TEXT, width=60, colour=False, formulas=False)
    assert r"the mean is $\frac{1}{N}$" in shown
    assert r"$$y = \sqrt{x}$$" in shown


def test_nothing_in_a_text_steers_the_terminal():
    assert "\x1b" not in typeset("a \x1b]0;title\x07 \u202e b", width=60, colour=False)
