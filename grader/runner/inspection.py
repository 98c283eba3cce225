# SPDX-License-Identifier: Apache-2.0
"""What a submission's syntax tree says, read before a line of it has run.

It happens in the runner, since a parser can be made to run out of memory, and the runner is where that costs nobody
else anything; it happens before the submission is executed, so that what it finds is still ours to believe. Watched
library calls are found through `import` aliases and `from` imports. It is a policy and not a wall: code can be
written to hide a call.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Inspection", "inspect_source"]


class Inspection(NamedTuple):
    """The tree, or why there is none; and the watched calls in it."""

    tree: ast.Module | None
    problem: str
    line: int | None
    calls: list[tuple[str, int]]


def inspect_source(source: bytes, file: str, watched: Sequence[str]) -> Inspection:
    """Parse a submission (its coding line and byte-order mark are honoured) and look for watched calls."""
    if b"\x00" in source:
        line = source[: source.index(b"\x00")].count(b"\n") + 1
        return Inspection(None, "the file holds a NUL byte; it is not Python source text", line, [])
    if not source.strip():
        return Inspection(None, "the file is empty", None, [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, filename=file)
    except SyntaxError as error:
        at = 1 if error.lineno == 0 else error.lineno  # an unknown coding has line 0
        return Inspection(None, _sentence(error), at, [])
    except (ValueError, UnicodeError) as error:
        return Inspection(None, f"the file can not be read as Python: {error}", None, [])
    except (RecursionError, MemoryError):
        return Inspection(None, "the file is nested too deeply to be parsed", None, [])
    try:
        calls = _find(tree, watched)
    except RecursionError:
        return Inspection(None, "the file is nested too deeply to be parsed", None, [])
    return Inspection(tree, "", None, calls)


def _sentence(error: SyntaxError) -> str:
    text = error.msg
    if "utf-8" in text or "codec can't decode" in text or "encoding" in text:
        return f"the file's encoding is not what it says: {text} (save it as UTF-8, or declare its coding)"
    return f"syntax error: {text}"


def _find(tree: ast.Module, watched: Sequence[str]) -> list[tuple[str, int]]:
    names: dict[str, str] = {}  # local name -> dotted name
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    names[alias.asname] = alias.name
                else:
                    top = alias.name.partition(".")[0]
                    names[top] = top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                if alias.name == "*":
                    names |= {w.rpartition(".")[2]: w for w in watched if w.rpartition(".")[0] == node.module}
                else:
                    names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):  # sdpa = torch.nn.functional.scaled_dot_product_attention
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            dotted = _dotted(node.value, names)
            if dotted and node.targets[0].id not in names:
                names[node.targets[0].id] = dotted
    wanted = set(watched)
    found: dict[tuple[str, int], None] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute)):
            dotted = _dotted(node, names)
            if dotted in wanted:
                found[dotted, node.lineno] = None
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                if f"{node.module}.{alias.name}" in wanted:
                    found[f"{node.module}.{alias.name}", node.lineno] = None
    return sorted(found, key=lambda item: (item[1], item[0]))


def _dotted(node: ast.expr, names: dict[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in names:
        return ""
    return ".".join([names[node.id], *reversed(parts)])
