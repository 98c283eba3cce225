# SPDX-License-Identifier: Apache-2.0
"""Python source laid out as a formatter would: what fits stands on one line, what does not is indented."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

__all__ = ["COLUMNS", "bracketed", "comment", "python_file", "summed", "tuple_of", "unpacked"]

COLUMNS = 120


def python_file(docstring: str, imports: Sequence[str], blocks: Sequence[str], *, more: str = "") -> str:
    """A module: docstring, with a second paragraph for `more`; imports; blocks two empty lines apart."""
    lines = [f'"""{docstring}', "", *textwrap.wrap(more, COLUMNS), '"""'] if more else [f'"""{docstring}"""']
    if imports:
        lines += ["", *imports]
    return "\n".join([*lines, "", "", "\n\n\n".join(blocks)]) + "\n"


def bracketed(head: str, items: Sequence[str], tail: str) -> list[str]:
    """`head`, items between commas and `tail`; the brackets are theirs. `head` begins with the indentation."""
    line = f"{head}{', '.join(items)}{tail}"
    if len(line) <= COLUMNS:
        return [line]
    indent = _indent(head)
    inner = f"{indent}    {', '.join(items)}"
    if len(inner) <= COLUMNS:
        return [head, inner, f"{indent}{tail}"]
    return [head, *(f"{indent}    {item}," for item in items), f"{indent}{tail}"]


def summed(head: str, terms: Sequence[str]) -> list[str]:
    """A statement that ends with a sum, as `x = ` or `return `."""
    line = f"{head}{' + '.join(terms)}"
    if len(line) <= COLUMNS:
        return [line]
    indent = _indent(head)
    inner = f"{indent}    {' + '.join(terms)}"
    if len(inner) <= COLUMNS:
        return [f"{head}(", inner, f"{indent})"]
    first, *others = terms
    return [f"{head}(", f"{indent}    {first}", *(f"{indent}    + {term}" for term in others), f"{indent})"]


def comment(text: str, indent: str = "") -> list[str]:
    """Lines of a comment."""
    return textwrap.wrap(text, COLUMNS, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")


def tuple_of(items: Sequence[str]) -> str:
    """A tuple: `()`, `(x,)` or `(x, y)`."""
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def unpacked(items: Sequence[str]) -> str:
    """What stands to the left of an assignment: `(x,)` or `x, y`."""
    return tuple_of(items) if len(items) < 2 else ", ".join(items)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
