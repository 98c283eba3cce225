# SPDX-License-Identifier: Apache-2.0
"""Which names a file of a student defines, read and never run.

The parser works in this process, on text of people we do not know. So it gets no more than a fixed number of bytes,
and what it refuses, for whatever reason, is scanned line by line instead: the answer is then a guess that only helps
to find the problem a file is for.
"""

from __future__ import annotations

import ast
import codecs
import re
import warnings
from collections import Counter
from collections.abc import Hashable, Iterable

__all__ = ["Patience", "bound_names", "decoded", "defined_names", "parse", "scan"]

# Five times the longest honest file seen. An f-string costs the parser time that grows with the square of its length:
# this much takes a third of a second, and 100 MB.
PARSED_BYTES = 64 << 10
PARSED_BYTES_EACH = 512 << 10  # of all files of one student: a few seconds, whatever is in them

_DEF = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(", re.MULTILINE)
_DEF_AT_TOP = re.compile(r"^(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(", re.MULTILINE)


class Patience:
    """How much of each student's source is parsed, so that nobody's files keep a class waiting."""

    def __init__(self) -> None:
        self._parsed_bytes: Counter[Hashable] = Counter()

    def spend(self, owner: Hashable, size: int) -> None:
        """So many bytes of an owner's were parsed."""
        self._parsed_bytes[owner] += size

    def is_left(self, owner: Hashable) -> bool:
        """Whether anything more of an owner's should be parsed."""
        return self._parsed_bytes[owner] < PARSED_BYTES_EACH

    def names(self, owner: Hashable, source: bytes) -> frozenset[str]:
        """As `defined_names`; without the parser once patience has run out."""
        if not self.is_left(owner):
            return scan(decoded(source))
        self.spend(owner, min(len(source), PARSED_BYTES))
        return defined_names(source)


def defined_names(source: bytes) -> frozenset[str]:
    """Functions and other names that the file binds at its top level; imported ones are not the student's."""
    tree = parse(source)
    return frozenset(bound_names(tree.body)) if tree is not None else scan(decoded(source))


def parse(source: bytes | str) -> ast.Module | None:
    """The syntax tree, or None for what is not Python, or is too much to look into."""
    if len(source) > PARSED_BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a student's file is no warning of ours
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def bound_names(body: Iterable[ast.stmt], *, imports: bool = False) -> set[str]:
    """Names that these statements bind in their own scope, also under `if`, `try`, `with` and loops."""
    names: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)  # what is inside has a scope of its own
            case ast.Import() | ast.ImportFrom():
                if imports:
                    names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
            case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                names.add(name)
                waiting += ast.iter_child_nodes(node)
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                pass  # what these bind is theirs
            case ast.AnnAssign(value=None):
                pass  # a type, and no value
            case _:
                waiting += ast.iter_child_nodes(node)
    return names


def scan(text: str, *, top_level: bool = False) -> frozenset[str]:
    """Names after a `def`, wherever a line begins with one."""
    return frozenset((_DEF_AT_TOP if top_level else _DEF).findall(text))


def decoded(source: bytes) -> str:
    """Some text of any bytes: enough to find words in it."""
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return source.decode("utf-16", "replace")
    return source.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
