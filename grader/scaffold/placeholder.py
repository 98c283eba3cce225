# SPDX-License-Identifier: Apache-2.0
"""What a new problem computes until its author writes something better.

Every entry of the first result is 1 plus a multiple of the sum of each argument; the next result is one more, and so
on. That can be said of any signature, is right or wrong without doubt, and every argument matters. One argument has a
promised error: something negative in it (or nothing at all, where it holds booleans).
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.errors import UsageError
from grader.scaffold.signature import FLOATS, INTEGERS, Argument, ArrayType, Function, names_in

__all__ = ["Placeholder", "Promise", "Ranges", "Shape"]

FIRST_MULTIPLE = 2  # one times something could be left out without a difference
MOST_NUMBERS = 4000  # in all arrays of one call: tolerances stay far below their limit
LARGEST_SIZE = 40
LEADING_NUMBERS = 4  # that *batch stands for at most: two leading sizes of one or two
ORDINALS = ("first", "second", "third", "fourth")

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """The error that is promised of one argument."""

    argument: Argument
    rule: str
    when: str


@dataclass(frozen=True, slots=True)
class Ranges:
    """From where to where the cases draw sizes. `least` is the smallest call that makes sense."""

    least: int
    low: int
    high: int
    most: int


@dataclass(frozen=True, slots=True)
class Placeholder:
    """The placeholder of one function."""

    function: Function
    multiples: Mapping[str, int]  # of the sum of each argument
    promise: Promise
    sizes: tuple[str, ...]  # names in the shapes of the arguments, in order of appearance
    small: frozenset[str]  # sizes and integers that are subtracted somewhere: never larger than the others
    ranges: Ranges

    @classmethod
    def of(cls, function: Function) -> Placeholder:
        """The placeholder of a function. UsageError where there can be none."""
        arrays = [argument.array for argument in function.arguments if argument.array is not None]
        integers = {argument.name for argument in function.arguments if argument.plain == "int"}
        tokens = [token for array in (*arrays, *function.results) for token in array.dims]
        named = dict.fromkeys(name for token in tokens for name in _names(token) if name not in integers)
        small = frozenset(name for token in tokens for name in _subtracted(token))
        return cls(
            function,
            {argument.name: FIRST_MULTIPLE + i for i, argument in enumerate(function.arguments)},
            _promise(function),
            tuple(named),
            small,
            _ranges(function, tuple(named), small, arrays),
        )

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.name

    @property
    def result_names(self) -> tuple[str, ...]:
        """Names of the results for problem.toml."""
        return ORDINALS[: len(self.function.results)] if self.function.is_tuple else ("result",)

    @property
    def is_whole(self) -> bool:
        """Whether it only ever sees whole numbers: exact in float32 and in integers, whatever the order of a sum."""
        kinds = [result.kind for result in self.function.results]
        return any(kind in INTEGERS for kind in kinds) or any(
            argument.array is not None and argument.array.library == "numpy" and argument.array.kind == "Float32"
            for argument in self.function.arguments
        )

    @property
    def leading(self) -> tuple[str, ...]:
        """Names of any number of leading sizes, as in *batch."""
        tokens = [token for argument in self.function.arguments if argument.array for token in argument.array.dims]
        return tuple(dict.fromkeys(token[1:] for token in tokens if token.startswith("*")))

    @property
    def is_sized(self) -> bool:
        """Whether there is anything to draw a size for."""
        arguments = self.function.arguments
        return any(a.plain == "int" or (a.array is not None and a.array.dims) for a in arguments)

    @property
    def has_arrays(self) -> bool:
        """Whether a required argument holds more than one number, so that a mean is not a sum."""
        return any(argument.array is not None and argument.array.dims for argument in self.function.required)

    @property
    def formula(self) -> str:
        """In words: 1 + 2*sum(x) + 3*scale."""
        return " + ".join(["1", *(self._term(argument) for argument in self.function.arguments)])

    def _term(self, argument: Argument) -> str:
        array = argument.array
        what = f"sum({argument.name})" if array is not None and array.dims else argument.name
        return f"{self.multiples[argument.name]}*{what}"

    def value(self, values: Mapping[str, Any]) -> float:
        """What the first result holds for these arguments: nested lists, numbers, None for an array that is absent."""
        return 1.0 + sum(factor * _sum(values[name]) for name, factor in self.multiples.items())

    def bindings(self) -> Iterator[tuple[Argument, tuple[str, ...]]]:
        """Arguments whose shape must be read for the sizes of the results, with the names that are wanted of it."""
        tokens = [token for result in self.function.results for token in result.dims]
        wanted = {name for token in tokens for name in _names(token)} & set(self.sizes)
        wanted |= {token for token in tokens if token.startswith("*")}
        for argument in self.function.required:
            dims = argument.array.dims if argument.array is not None else ()
            found = wanted & set(dims)
            if found:
                yield argument, _unpacked(dims, found)
                wanted -= found

    def shape(self, array: ArrayType, sizes: Mapping[str, int], leading: Shape = ()) -> Shape:
        """The shape of an array for given sizes."""
        return tuple(n for token in array.dims for n in (leading if _is_open(token) else (evaluate(token, sizes),)))


def _unpacked(dims: Iterable[str], wanted: set[str]) -> tuple[str, ...]:
    """Names to unpack a shape into; one `*_` takes all that is not wanted beside an open part that is not either."""
    names: list[str] = []
    for token in dims:
        name = token if token in wanted else "*_" if _is_open(token) else "_"
        if name == "*_":
            while names and names[-1] == "_":
                names.pop()
        if not (name == "_" and names and names[-1] == "*_"):
            names.append(name)
    return tuple(names)


def code_of(token: str) -> str:
    """A size as Python writes it."""
    return ast.unparse(ast.parse(re.sub(r"[{}]", "", token), mode="eval"))


def evaluate(token: str, sizes: Mapping[str, int]) -> int:
    """The value of a size."""

    def walk(node: ast.expr) -> int:
        match node:
            case ast.Constant(value=int() as value):
                return value
            case ast.Name(id=name):
                return sizes[name]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return walk(left) + walk(right)
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return walk(left) - walk(right)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return walk(left) * walk(right)
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=right):
                divisor = walk(right)
                return walk(left) // divisor if divisor else 0
        raise UsageError(f"the size '{token}' can not be read", hint="use + - * // between sizes")

    return walk(ast.parse(re.sub(r"[{}]", "", token), mode="eval").body)


def _is_open(token: str) -> bool:
    return token.startswith(("*", "..."))


def _names(token: str) -> Iterator[str]:
    if not _is_open(token):
        yield from names_in(token)


def _subtracted(token: str) -> Iterator[str]:
    """Names that stand to the right of a minus, or under a division."""
    if _is_open(token):
        return
    for node in ast.walk(ast.parse(re.sub(r"[{}]", "", token), mode="eval")):
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.FloorDiv)):
            yield from (name.id for name in ast.walk(node.right) if isinstance(name, ast.Name))


def _sum(value: Any) -> float:
    if value is None:
        return 0.0
    return sum(map(_sum, value)) if isinstance(value, list) else float(value)


def _promise(function: Function) -> Promise:
    arrays = [argument.array for argument in function.required if argument.array is not None]
    shaping = {name for array in arrays for token in array.dims for name in names_in(token)}
    for argument in _most_telling(function.required):
        array = argument.array
        if array is None:
            if argument.plain == "float":
                return Promise(argument, "negative", f"{argument.name} is negative")
            if argument.name in shaping:
                continue  # another value would not fit the arrays
            return Promise(argument, "too_small", f"{argument.name} is smaller than one")
        if array.kind != "Bool":
            words = f"an entry of {argument.name} is negative" if array.dims else f"{argument.name} is negative"
            return Promise(argument, "negative", words)
        if array.dims and array.dims[-1].isidentifier():
            return Promise(argument, "empty", f"{argument.name} has no entries")
    raise UsageError(
        f"{function.name} has no argument that an error could be promised of", hint="add one that holds numbers"
    )


def _most_telling(arguments: Iterable[Argument]) -> list[Argument]:
    """Arrays of numbers first, arrays of booleans last; a boolean never."""

    def rank(argument: Argument) -> int:
        if argument.array is None:
            return 2 if argument.plain == "float" else 3
        return 4 if argument.array.kind == "Bool" else 0 if argument.array.kind in FLOATS else 1

    return sorted((one for one in arguments if one.plain != "bool"), key=rank)


def _ranges(function: Function, names: tuple[str, ...], small: frozenset[str], arrays: Iterable[ArrayType]) -> Ranges:
    """Sizes that keep every shape positive, and all arrays together small."""
    every = [*arrays, *function.results]
    integers = [argument.name for argument in function.arguments if argument.plain == "int"]
    tokens = [token for array in every for token in array.dims if not _is_open(token)]

    def positive(low: int, high: int) -> bool:
        for token in tokens:
            used = list(dict.fromkeys(names_in(token)))
            lowest = {name: 1 if name in small or name in integers else low for name in used}
            highest = {name: low if name in small else high for name in used}
            corners = itertools.product(*({lowest[name], highest[name]} for name in used))
            if any(evaluate(token, dict(zip(used, corner, strict=True))) < 1 for corner in corners):
                return False
        return True

    def numbers(high: int) -> int:
        large = dict.fromkeys([*names, *integers], high)
        return sum(max(_count(array, large | dict.fromkeys(small, n)) for n in (1, high)) for array in every)

    for low in range(1, 9):
        if positive(low, low) and positive(max(low, 2), max(low, 2) + 1):
            break
    else:
        raise UsageError(
            f"{function.name}: a size such as {max(tokens, key=len)} is zero or less for small sizes",
            hint="begin with a simpler shape, and change the annotation when you write the reference",
        )
    least, low = low, max(low, 2)
    most = next((high for high in range(LARGEST_SIZE, low, -1) if numbers(high) <= MOST_NUMBERS), 0)
    if not most:
        raise UsageError(
            f"{function.name}: arrays of these shapes are too large to begin with", hint="use fewer sizes in one array"
        )
    return Ranges(least, low, min(low + _spread(function), most), most)


def _spread(function: Function) -> int:
    """How many sizes there are: many, where two calls of the same size would hardly differ."""
    arrays = [argument.array for argument in function.required if argument.array is not None]
    if any(argument.plain == "float" for argument in function.required) or any(a.kind != "Bool" for a in arrays):
        return 3
    return 10 if arrays else LARGEST_SIZE


def _count(array: ArrayType, sizes: Mapping[str, int]) -> int:
    count = 1
    for token in array.dims:
        count *= LEADING_NUMBERS if _is_open(token) else evaluate(token, sizes)
    return count
