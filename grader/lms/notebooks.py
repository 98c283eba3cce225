# SPDX-License-Identifier: Apache-2.0
"""From a notebook to the Python that is graded: the wanted functions and all that they need, in the notebook's order.

Students hand in a notebook with everything they tried. Executed as a whole it would plot, load data and run for
minutes. So the functions of the contract are taken, and whatever these use: imports, constants, helpers, classes,
settings such as a default dtype. The rest stays behind, and `dropped` says in words what and where. Nothing is run
here, and no output of a cell is looked at.
"""

from __future__ import annotations

import ast
import bisect
import builtins
import json
import re
import symtable
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.lms.definitions import bound_names, parse, scan
from grader.plaintext import visible

__all__ = ["MAX_NOTEBOOK_BYTES", "Converted", "Notebook", "Unreadable", "python_of", "read_notebook"]

MAX_NOTEBOOK_BYTES = 16 << 20  # with its plots; the code alone is a few kB
MAX_CODE_BYTES = 256 << 10  # of all cells: their syntax trees are in memory together
MAX_STATEMENTS = 2000  # at the top of all cells; a long notebook has some hundred
MAGICS = 10  # lines of one cell that are tried one by one: each costs the parser another try
TRIED_CHARACTERS = 8 << 10  # of a cell in which they are: a try then takes a hundredth of a second at most
ROUNDS = 40  # of looking for what is needed; honest notebooks need two or three
SHOWN_NAMES = 4

# A cell that begins with one of these is run by the notebook's own Python; any other `%%` is another language or thing.
_PYTHON_MAGICS = frozenset({"time", "capture", "prun"})
_WRITES_PYTHON = re.compile(r"%%(?:writefile|file)\s+(?:-a\s+)?\S+\.py\s*$")
_MAGIC_LINE = re.compile(r"\s*[%!?]|.*\?\s*$|[\w.,\s]+=\s*[%!]")

# Calls that nobody asks for a result: they change how what comes after them behaves.
_SETTINGS = frozenset(
    {
        *("set_default_dtype", "set_default_tensor_type", "set_default_device", "set_grad_enabled"),
        *("use_deterministic_algorithms", "set_float32_matmul_precision", "manual_seed", "seed", "seterr"),
        *("filterwarnings", "simplefilter", "setrecursionlimit"),
    }
)
# Methods that change the thing that they are called on.
_CHANGES = frozenset(
    {
        *("append", "extend", "insert", "add", "update", "setdefault", "pop", "popitem", "remove", "discard", "clear"),
        *("sort", "reverse", "fill", "eval", "train", "load_state_dict"),
    }
)

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Import = ast.Import | ast.ImportFrom
_Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign
_Loop = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file is no notebook that can be graded, in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Converted:
    """The Python of a notebook, and what was left behind, a sentence a cell."""

    source: bytes
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A code cell. `tree` is None where it is not Python; `text` is then as the student left it."""

    number: int  # from 1, text cells counted
    text: str
    tree: ast.Module | None
    remarks: tuple[str, ...] = ()  # what was taken out before it was parsed


@dataclass(frozen=True, slots=True)
class Notebook:
    """The code cells of a notebook."""

    cells: tuple[_Cell, ...]

    @property
    def code_bytes(self) -> int:
        """How much the parser had to read."""
        return sum(len(cell.text) for cell in self.cells)

    @property
    def defines(self) -> frozenset[str]:
        """Names that its cells bind at their top level."""
        names: set[str] = set()
        for cell in self.cells:
            names |= bound_names(cell.tree.body) if cell.tree else scan(cell.text, top_level=True)
        return frozenset(names)


@dataclass(slots=True, eq=False)
class _Item:
    """One statement at the top of a cell, or a whole cell that is not Python."""

    place: int
    cell: _Cell
    text: str
    node: ast.stmt | None
    binds: frozenset[str]
    now: frozenset[str] = frozenset()  # names that it needs when it is executed
    later: frozenset[str] = frozenset()  # names that functions in it need when they are called
    sets: frozenset[str] = frozenset()  # names of things that it changes or sets up, without binding them
    fills: frozenset[str] = frozenset()  # the same, as far as they are the notebook's own data


def python_of(notebook: bytes | Notebook, wanted: Collection[str]) -> Converted | Unreadable:
    """The wanted functions of a notebook as one Python file, or why there is none.

    A function that was written again counts as in its last cell. Where none of the wanted functions is defined, all
    definitions are taken, so that a person can see what there is.
    """
    read = read_notebook(notebook) if isinstance(notebook, bytes) else notebook
    if isinstance(read, Unreadable):
        return read
    return _Choice(read, frozenset(wanted)).converted()


def read_notebook(content: bytes) -> Notebook | Unreadable:
    """The code cells of a notebook of format 4 or 3, magics taken out, or why there are none."""
    if len(content) > MAX_NOTEBOOK_BYTES:
        return Unreadable(
            f"the notebook has {len(content) / 2**20:.0f} MiB, more than {MAX_NOTEBOOK_BYTES >> 20}; clear its outputs"
        )
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Unreadable("the notebook is not UTF-8; save it again with Jupyter")
    except (ValueError, RecursionError):
        return Unreadable("the file is not a notebook: it can not be read as JSON; save it again with Jupyter")
    try:
        return _notebook(data)
    except _WrongShapeError as error:
        return Unreadable(str(error))


class _WrongShapeError(Exception):
    """JSON, and no notebook that can be graded; the text says why."""


def _notebook(data: Any) -> Notebook:
    if not isinstance(data, dict):
        raise _WrongShapeError("the file is not a notebook: it has no cells")
    cells = data.get("cells")
    if cells is None and isinstance(data.get("worksheets"), list):  # format 3
        sheets = [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise _WrongShapeError("the file is not a notebook: it has no cells")
    language = _language(data)
    if language and "python" not in language.lower():
        raise _WrongShapeError(f"the notebook is in {visible(language, 40)}, not in Python")
    texts = [(number, _code(cell, number)) for number, cell in enumerate(cells, 1)]
    code = [(number, text) for number, text in texts if text.strip()]
    size = sum(len(text) for _, text in code)
    if size > MAX_CODE_BYTES:
        raise _WrongShapeError(f"the notebook holds {size >> 10} KiB of code, more than {MAX_CODE_BYTES >> 10}")
    read = Notebook(tuple(_cell(number, text) for number, text in code))
    statements = sum(len(cell.tree.body) for cell in read.cells if cell.tree)
    if statements > MAX_STATEMENTS:
        raise _WrongShapeError(f"the notebook holds {statements:,} statements, more than {MAX_STATEMENTS:,}")
    return read


def _language(data: dict[str, Any]) -> str:
    metadata = data.get("metadata")
    for name, key in (("language_info", "name"), ("kernelspec", "language")):
        info = metadata.get(name) if isinstance(metadata, dict) else None
        if isinstance(info, dict) and isinstance(info.get(key), str):
            return str(info[key])
    return ""


def _code(cell: Any, number: int) -> str:
    """The text of a code cell; empty for any other."""
    if not isinstance(cell, dict):
        raise _WrongShapeError(f"the file is not a notebook: cell {number} is none")
    if cell.get("cell_type") != "code":
        return ""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise _WrongShapeError(f"the file is not a notebook: cell {number} holds no text")
    try:
        source.encode()
    except UnicodeEncodeError:
        raise _WrongShapeError(f"cell {number} of the notebook holds a character that is none (a surrogate)") from None
    if "\0" in source:
        raise _WrongShapeError(f"cell {number} of the notebook holds a NUL; it is not Python source text")
    return source.replace("\r\n", "\n").replace("\r", "\n")


# Cells and their magics


def _cell(number: int, text: str) -> _Cell:
    remarks: list[str] = []
    first, _, rest = text.lstrip().partition("\n")
    if first.startswith("%%"):
        name = first[2:].split()[0] if first[2:].split() else ""
        if name not in _PYTHON_MAGICS and not _WRITES_PYTHON.match(first):
            return _Cell(number, "", ast.Module([], []), (f"a cell of %%{visible(name, 20)}",))
        remarks.append(f"%%{name}")
        text = "\n" * (text[: len(text) - len(rest)].count("\n") if rest else 0) + rest
    tree = parse(text)
    if tree is None:
        cleaned, magics = _without_magics(text)
        tree = parse(cleaned)
        if tree is not None:
            text = cleaned
            remarks.append(f"{magics} magic command{'' if magics == 1 else 's'}")
    return _Cell(number, text, tree, tuple(remarks))


def _without_magics(text: str) -> tuple[str, int]:
    """The lines that only a notebook understands, each replaced by `pass`, and how many they were.

    Such a line may also be honest Python, a string's or an expression's second line. So only those at which the
    parser stops are taken, and all of them only if that does not help.
    """
    lines = text.split("\n")
    magics = [i for i, line in enumerate(lines) if _MAGIC_LINE.match(line) and not line.lstrip().startswith("#")]
    if not magics:
        return text, 0
    taken: set[int] = set()
    at: int | None = 0
    if len(magics) <= MAGICS and len(text) <= TRIED_CHARACTERS:
        while (at := _stops_at(lines)) in set(magics) - taken:
            _replace(lines, at, taken)
    if at is not None:
        for i in set(magics) - taken:
            _replace(lines, i, taken)
    return "\n".join(lines), len(taken)


def _stops_at(lines: Sequence[str]) -> int | None:
    """The line at which the parser gives up, from 0; None where it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return (error.lineno or 1) - 1
    except (ValueError, RecursionError, MemoryError):
        return -1
    return None


def _replace(lines: list[str], at: int, taken: set[int]) -> None:
    line = lines[at]
    taken.add(at)
    lines[at] = line[: len(line) - len(line.lstrip())] + "pass"
    while line.rstrip().endswith("\\") and at + 1 < len(lines):  # a command goes on in the next line
        at += 1
        line, lines[at] = lines[at], ""


# What a statement binds and needs


def _items(notebook: Notebook) -> list[_Item]:
    items: list[_Item] = []
    for cell in notebook.cells:
        if cell.tree is None:
            names = scan(cell.text, top_level=True)
            items.append(_Item(len(items), cell, cell.text.strip("\n"), None, names))
            continue
        lines = cell.text.split("\n")
        for node in cell.tree.body:
            text = _text_of(node, lines)
            binds = frozenset(bound_names([node], imports=True))
            now, later = _needs(text, node)
            items.append(_Item(len(items), cell, text, node, binds, now, later, *_changed(node)))
    return items


def _text_of(node: ast.stmt, lines: Sequence[str]) -> str:
    """A statement as the student wrote it, with its decorators and the comment lines right above it."""
    decorators = node.decorator_list if isinstance(node, _Definition) else []
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    last = (node.end_lineno or node.lineno) - 1
    own = list(lines[first : last + 1])
    own[-1] = own[-1].encode()[: node.end_col_offset].decode() if node.end_col_offset else own[-1]
    if not decorators:
        own[0] = own[0].encode()[node.col_offset :].decode()
        if node.col_offset:
            return "\n".join(own)  # after a semicolon
    comments: list[str] = []
    while first > 0 and lines[first - 1].startswith("#"):
        first -= 1
        comments.insert(0, lines[first])
    return "\n".join([*comments, *own])


def _needs(text: str, node: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """Global names that a statement uses: when it is executed, and when its functions are called."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(text, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name)), frozenset()
    now = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    later: set[str] = set()
    waiting = [(child, _is_called(child)) for child in table.get_children()]
    while waiting:
        scope, called = waiting.pop()
        used = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
        (later if called else now).update(used)
        waiting += [(child, called or _is_called(child)) for child in scope.get_children()]
    return frozenset(now), frozenset(later - now)


def _is_called(scope: symtable.SymbolTable) -> bool:
    """Whether a scope is a function's: executed later. Classes and comprehensions are executed where they stand."""
    return scope.get_type() == "function" and not scope.get_name().endswith(("comp", "genexpr"))


# What is taken


@dataclass(slots=True)
class _Choice:
    """The statements that are taken: from the wanted functions to all that they need, until nothing is missing."""

    notebook: Notebook
    wanted: frozenset[str]
    everything: list[_Item] = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)  # those that can be taken
    binding: dict[str, list[_Item]] = field(default_factory=dict)
    kept: dict[int, _Item] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)

    def converted(self) -> Converted:
        self._read()
        defined = {name for name, items in self.binding.items() if any(_defines(item, name) for item in items)}
        roots = self.wanted & set(self.binding) or defined
        waiting = set(roots)
        rounds = 0
        while waiting and rounds < ROUNDS:
            rounds += 1
            while waiting:
                self.needed |= waiting
                found = [item for name in sorted(waiting) for item in self._bindings(name)]
                waiting = {name for item in found for name in item.now | item.later} - self.needed
                self.kept |= {item.place: item for item in found}
            self._keep_changes()
            self._keep_stars()
            self._keep_earlier()
            waiting = {name for item in self.kept.values() for name in item.now | item.later} - self.needed
        if waiting:  # nobody can tell what such a notebook needs: it is taken as it is
            self.kept = {item.place: item for item in self.items}
        return Converted(self._source(), tuple(self._dropped()))

    def _read(self) -> None:
        self.everything = _items(self.notebook)
        whole = {name for item in self.everything if item.node is not None for name in item.binds}
        for item in self.everything:
            # A cell that is not Python counts only where the wanted function is nowhere else.
            if item.node is None and not (item.binds & self.wanted) - whole:
                continue
            self.items.append(item)
            for name in item.binds:
                self.binding.setdefault(name, []).append(item)

    def _keep(self, item: _Item) -> None:
        self.kept[item.place] = item

    def _bindings(self, name: str) -> list[_Item]:
        """The statements that make a name what it is in the end."""
        items = [item for item in self.binding.get(name, ()) if not _is_main(item.node)]
        definitions = [item for item in items if _defines(item, name)]
        if definitions:
            last = definitions[-1]
            wraps = [item for item in items if item.place > last.place and _is_made_again(item, name)]
            alone = next((i for i in reversed(range(len(wraps))) if name not in wraps[i].now | wraps[i].later), None)
            return wraps[alone:] if alone is not None else [last, *wraps]
        simple = [item for item in items if not isinstance(item.node, _Loop)]
        found: dict[str, _Item] = {}
        for item in simple or items:
            found.setdefault(item.text if isinstance(item.node, _Import) else str(item.place), item)
        return list(found.values())

    def _keep_changes(self) -> None:
        """Statements that bind nothing, and change what is needed: `TABLE[0] = 1`, `torch.set_default_dtype(...)`."""
        data = {
            name
            for item in self.kept.values()
            if not isinstance(item.node, _Definition | _Import)
            for name in item.binds & self.needed
        }
        for item in self.items:
            if item.place not in self.kept and (item.sets & self.needed or item.fills & data):
                self._keep(item)

    def _keep_stars(self) -> None:
        """`from numpy import *`, where a name comes from nowhere else."""
        uses = {name for item in self.kept.values() for name in item.now | item.later}
        if any(name not in self.binding and not hasattr(builtins, name) for name in uses):
            for item in self.items:
                if isinstance(item.node, ast.ImportFrom) and item.node.names[0].name == "*":
                    self._keep(item)

    def _keep_earlier(self) -> None:
        """What a statement needs when it is executed must stand before it, if only in a form that is replaced later."""
        first = self._first_places()
        for item in list(self.kept.values()):
            for name in item.now & set(self.binding):
                if first.get(name, item.place) >= item.place:
                    places = [other.place for other in self.binding[name]]
                    before = bisect.bisect_left(places, item.place)
                    if before:
                        self._keep(self.binding[name][before - 1])
                        first[name] = places[before - 1]

    def _first_places(self) -> dict[str, int]:
        """Where each name is bound first by what is kept."""
        first: dict[str, int] = {}
        for place in sorted(self.kept):
            for name in self.kept[place].binds:
                first.setdefault(name, place)
        return first

    def _source(self) -> bytes:
        future: list[_Item] = []
        rest: list[_Item] = []
        for item in self._in_order():
            is_future = isinstance(item.node, ast.ImportFrom) and item.node.module == "__future__"
            (future if is_future else rest).append(item)
        lines = ["# taken from a notebook"]
        lines += [item.text for item in future]
        number = 0
        for item in rest:
            if item.cell.number != number:
                number = item.cell.number
                lines += ["", f"# cell {number}"]
            lines += ["", "", item.text, ""] if isinstance(item.node, _Definition) else [item.text]
        text = "\n".join(lines).strip("\n")
        return (re.sub(r"\n{4,}", "\n\n\n", text) + "\n").encode() if rest or future else b""

    def _in_order(self) -> Iterator[_Item]:
        """As in the notebook; but where cells were run in another order, what is needed stands first."""
        futures = [
            item for item in self.items if isinstance(item.node, ast.ImportFrom) and item.node.module == "__future__"
        ]
        kept = {item.place: item for item in (*futures, *self.kept.values())}
        first = self._first_places()
        given: set[int] = set()
        seen: set[int] = set()  # also what waits: two statements that need each other have no order
        for place in sorted(kept):
            waiting = [kept[place]] if place not in given else []
            while waiting:
                item = waiting[-1]
                seen.add(item.place)
                later = (first[name] for name in sorted(item.now) if first.get(name, -1) > item.place)
                missing = next((place for place in later if place not in seen), None)
                if missing is not None:
                    waiting.append(kept[missing])
                    continue
                waiting.pop()
                given.add(item.place)
                yield item

    # What was left behind, in words

    def _dropped(self) -> Iterator[str]:
        again = {name for item in self.kept.values() for name in item.binds}
        left: dict[int, list[_Item]] = {}
        for item in self.everything:
            if item.place not in self.kept:
                left.setdefault(item.cell.number, []).append(item)
        for cell in self.notebook.cells:
            items = left.get(cell.number, [])
            words = [*cell.remarks, *(["it is not Python"] if items and cell.tree is None else _in_words(items, again))]
            if words:
                yield f"cell {cell.number}: {', '.join(words)}"


def _in_words(items: Sequence[_Item], again: Collection[str]) -> Iterator[str]:
    nodes = [item.node for item in items if item.node is not None]
    definitions = dict.fromkeys(node.name for node in nodes if isinstance(node, _Definition))
    imports = [node for node in nodes if isinstance(node, _Import) and not _is_future(node)]
    rest = [node for node in nodes if not isinstance(node, _Definition | _Import | ast.Pass) and not _is_text(node)]
    lines = {line for node in rest for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    if imports:
        yield f"import of {_some(dict.fromkeys(name for node in imports for name in _modules(node)))}, not needed"
    for words, names in (
        ("defined again elsewhere", [name for name in definitions if name in again]),
        ("not needed", [name for name in definitions if name not in again]),
    ):
        if names:
            yield f"{_some(names)}, {words}"
    if lines:
        yield f"{len(lines)} line{'' if len(lines) == 1 else 's'} of experiments"


def _some(names: Iterable[str]) -> str:
    names = [visible(name, 40) for name in names]
    more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return ", ".join(names[:SHOWN_NAMES]) + more


def _modules(node: _Import) -> list[str]:
    return [node.module or "."] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]


def _is_future(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_text(node: ast.stmt | None) -> bool:
    """A string that stands alone is a comment."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_main(node: ast.stmt | None) -> bool:
    """`if __name__ == "__main__":` holds experiments."""
    return isinstance(node, ast.If) and any(
        isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(node.test)
    )


def _defines(item: _Item, name: str) -> bool:
    """Whether a statement has a `def` or `class` of that name, also under `if`, `try` or `with`."""
    if item.node is None:
        return True
    if isinstance(item.node, _Loop):
        return False
    waiting: list[ast.AST] = [item.node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _Definition):
            if node.name == name:
                return True
        elif isinstance(node, (ast.If, ast.Try, ast.With, ast.ExceptHandler)):
            waiting += ast.iter_child_nodes(node)
    return False


def _is_made_again(item: _Item, name: str) -> bool:
    """Whether an assignment makes a function anew, `f = torch.compile(f)`, and does not shadow it, `f = f(x)`."""
    if not isinstance(item.node, (ast.Assign, ast.AnnAssign)):
        return False
    value = item.node.value
    if isinstance(value, (ast.Lambda, ast.Name, ast.Attribute)):
        return True
    if not isinstance(value, ast.Call):
        return False
    called = {id(node.func) for node in ast.walk(value) if isinstance(node, ast.Call)}
    return any(isinstance(n, ast.Name) and n.id == name and id(n) not in called for n in ast.walk(value))


def _changed(node: ast.stmt) -> tuple[frozenset[str], frozenset[str]]:
    """What a statement changes without binding it: things of any kind, and things if they are the notebook's data."""
    sets: set[str] = set()
    fills: set[str] = set()
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=attr) as function)):
            if attr in _SETTINGS:
                sets.add(_root(function))
            elif attr in _CHANGES or (attr.endswith("_") and not attr.startswith("_")):  # torch's way to say in place
                fills.add(_root(function))
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            sets |= {_root(target) for target in targets if not isinstance(target, ast.Name)}
        case ast.For() | ast.AsyncFor() | ast.While() | ast.If() | ast.With() | ast.AsyncWith() | ast.Try():
            if not _is_main(node):
                inner = [_changed(child) for child in _statements(node) if isinstance(child, ast.Expr | _Assignment)]
                fills = fills.union(*(names for pair in inner for names in pair))
    return frozenset(sets - {""}), frozenset(fills - {""})


def _statements(node: ast.stmt) -> Iterator[ast.stmt]:
    """All statements under one, but for those of functions and classes in it."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(node))
    while waiting:
        child = waiting.pop()
        if isinstance(child, _Definition):
            continue
        if isinstance(child, ast.stmt):
            yield child
        if isinstance(child, (ast.stmt, ast.ExceptHandler)):
            waiting += ast.iter_child_nodes(child)


def _root(node: ast.expr) -> str:
    """The name that an attribute, an item or a call begins with: `a` of `a.b[0].c().d`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
