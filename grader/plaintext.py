# SPDX-License-Identifier: Apache-2.0
"""Makes text from a student safe to show anywhere: what would act or hide is shown as an escape instead.

Three things never get through `visible`: characters that steer a terminal (C0, C1, ESC), characters that reorder or
hide what stands beside them (bidi overrides, zero-width characters, line separators, lone surrogates), and the
beginnings of lines that a CI system would obey as a command. It does not escape for HTML, XML or Markdown: each
renderer does that for its own format, afterwards.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["cell", "visible"]

# Drawn as nothing although Unicode counts them as letters or marks: joiners, fillers and variation selectors.
_INVISIBLE = frozenset(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)

_FORMULA = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")  # begins a formula somewhere

# A line of a CI log that starts with `::` is a command to GitHub; `##[` and `##vso[` are commands anywhere in a line.
_COMMAND_AT_START = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE)
_COMMAND_ANYWHERE = re.compile(r"#(?=#(?:\[|vso\[))", re.IGNORECASE)


def visible(text: str, limit: int | None = None, *, newlines: bool = False, tabs: bool = False) -> str:
    """`text` with everything that acts or hides written as `\\xNN`, `\\uNNNN` or `\\UNNNNNNNN`; idempotent.

    `newlines` and `tabs` keep `\\n` and `\\t` as they are. With a `limit`, at most that many characters of `text`
    are shown, followed by how many were left out. A backslash is left alone, so this is for reading, not for reversing.
    """
    shown = text if limit is None else text[:limit]
    kept = ("\n" if newlines else "") + ("\t" if tabs else "")
    bare = shown.translate(dict.fromkeys(map(ord, kept))) if kept else shown
    if not (bare.isascii() and bare.isprintable()):
        shown = "".join(
            character if character in kept or _is_plain(character) else _escape(character) for character in shown
        )
    if "::" in shown:
        shown = _COMMAND_AT_START.sub(r"\1\\x3a", shown)
    if "##" in shown:
        shown = _COMMAND_ANYWHERE.sub(r"\\x23", shown)
    left_out = 0 if limit is None else max(len(text) - limit, 0)
    return f"{shown}... ({left_out} more characters)" if left_out else shown


def cell(text: str) -> str:
    """`visible`, for a cell of a table: what a spreadsheet would take for a formula gets an apostrophe before it.

    As OWASP advises against CSV injection; the full-width signs are those that Japanese spreadsheets read alike.
    """
    shown = visible(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


def _is_plain(character: str) -> bool:
    """Whether a character draws something, or is a space: neither control, format, surrogate nor unassigned."""
    if ord(character) in _INVISIBLE:
        return False
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
