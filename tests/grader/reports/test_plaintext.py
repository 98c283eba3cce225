# SPDX-License-Identifier: Apache-2.0
"""`visible`: nothing that acts or hides gets through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.plaintext import visible

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("é 山田 𝔸 ²", "é 山田 𝔸 ²"),
        ("a\u3000b\xa0c", "a\u3000b\xa0c"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x00\x07\x7f", "\\x00\\x07\\x7f"),
        ("\x9b31m\x85", "\\x9b31m\\x85"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("a\u200bb\u200d\ufeff\u00ad", "a\\u200bb\\u200d\\ufeff\\xad"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\u3164\ufe0f\u034f", "\\u3164\\ufe0f\\u034f"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\ufffe\uffff", "\\ufffe\\uffff"),
        ("a\nb\tc\r\n", "a\\x0ab\\x09c\\x0d\\x0a"),
        ("back\\slash", "back\\slash"),
        ("::error::x", "\\x3a:error::x"),
        ("x[::2]", "x[::2]"),
        ("##[error]x ##vso[y", "\\x23#[error]x \\x23#vso[y"),
    ],
)
def test_what_acts_or_hides_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert shown == visible(text)


def test_newlines_and_tabs_are_kept_on_request() -> None:
    assert "a\nb\\x09\\x0d" == visible("a\nb\t\r", newlines=True)
    assert "a\\x0ab\t" == visible("a\nb\t", tabs=True)
    assert "a\n \\x3a:error::" == visible("a\n ::error::", newlines=True)


def test_a_limit_says_how_much_was_left_out() -> None:
    assert "abc" == visible("abc", 3)
    assert "abc... (2 more characters)" == visible("abcde", 3)


@given(ANY_TEXT)
def test_only_what_can_be_seen_remains(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert all(character.isprintable() or unicodedata.category(character) == "Zs" for character in shown)
    assert len(shown.splitlines()) <= 1


@given(ANY_TEXT)
def test_making_visible_twice_changes_nothing(text: str) -> None:
    assert visible(text) == visible(visible(text))
