# SPDX-License-Identifier: Apache-2.0
"""A student's file as lines: numbered as Python numbers them, coloured, cut where it is huge, and never slow."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.reports.html.code import MAX_LINES, coloured, listing


def plain(code: str) -> str:
    return re.sub(r"</?span[^>]*>", "", code)


def test_keywords_strings_numbers_and_comments_have_classes() -> None:
    (line,) = listing(b'return "a" + 1.5  # why', {}).lines
    expected = '<span class="k">return</span> <span class="s">"a"</span> + <span class="m">1.5</span>  '
    assert f'{expected}<span class="c"># why</span>' == line.code


def test_a_string_of_several_lines_is_coloured_on_each_of_them() -> None:
    lines = listing(b'"""one\ntwo"""\nx', {}).lines
    assert ['<span class="s">"""one</span>', '<span class="s">two"""</span>', "x"] == [line.code for line in lines]


def test_code_is_escaped() -> None:
    (line,) = listing(b"a<b>&'<script>'", {}).lines
    assert "a&lt;b&gt;&amp;'&lt;script&gt;'" == plain(line.code)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_lines_end_as_python_ends_them(ending: bytes) -> None:
    source = ending.join([b"a = 1", b"b = '\x0c\xe2\x80\xa8'", b"c = 3", b""])
    lines = listing(source, {3: ["here"]}).lines
    assert ["a = 1", r"b = '\x0c\u2028'", "c = 3"] == [plain(line.code) for line in lines]
    assert ("here",) == lines[2].faults


def test_what_is_no_text_is_shown_as_an_escape() -> None:
    (line,) = listing(b"\xef\xbb\xbfx = '\xff\x00\xe2\x80\xae\xed\xa0\x80'", {}).lines
    assert r"x = '\xff\x00\u202e\xed\xa0\x80'" == plain(line.code)


def test_a_long_file_is_cut_and_says_so() -> None:
    cut = listing(b"x = 1\n" * 5000, {4321: ["runtime error in a/b"]})
    assert MAX_LINES == len(cut.lines)
    assert (
        "The first 2,000 of 5,000 lines are shown.",
        "Line 4,321 is not among them: runtime error in a/b.",
    ) == cut.cuts
    assert cut.shows(2000)
    assert not cut.shows(2001)
    assert not cut.shows(None)


def test_a_long_line_is_cut_and_says_so() -> None:
    cut = listing(b"x = '" + b"a" * 2**20 + b"'\ny = 2\n", {})
    assert 402 == len(plain(cut.lines[0].code))
    assert "y = 2" == plain(cut.lines[1].code)
    assert ("One line is cut after 400 characters.",) == cut.cuts


def test_a_file_of_one_mebibyte_makes_a_page_of_bounded_size() -> None:
    cut = listing(b"((((((((((((((((((((((((((((\n" * (2**20 // 29), {})
    assert sum(len(line.code) for line in cut.lines) < 200_000


HOSTILE = {
    "blank lines": " \n" * 2**19,
    "tabs": "\t\n" * 2**19,
    "wide blanks": "\u3000\n" * 2**18,
    "continued lines": "\\\n" * 2**19,
    "names of characters": ("'\\N{" * 95 + "\n") * 60,
    "open strings": ('x = """\n \n') * 2**16,
    "imports": ("from " * 79 + "\n") * 60,
    "operators": ("@ " * 199 + "\n") * 60,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_file_takes_long(source: str) -> None:
    """The lexer alone takes 35 seconds for 64 kB of lines with one blank each; all of these take milliseconds."""
    began = time.process_time()
    listing(source.encode(), {})
    assert time.process_time() - began < 2.0


@settings(max_examples=100, deadline=None)
@given(source=st.binary(max_size=200))
def test_every_line_is_there_whatever_the_bytes(source: bytes) -> None:
    lines = listing(source, {}).lines
    ended = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removeprefix(b"\xef\xbb\xbf")
    assert max(len(ended.removesuffix(b"\n").split(b"\n")), 1) == len(lines)


@settings(max_examples=100, deadline=None)
@given(program=st.text(max_size=100))
def test_colours_add_nothing_but_colours(program: str) -> None:
    assert set(re.findall(r"<[^>]*>?", coloured(program))) <= {f'<span class="{name}">' for name in "cskmf"} | {
        "</span>"
    }
