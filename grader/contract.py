# SPDX-License-Identifier: Apache-2.0
"""Shapes and kinds: what a function of a problem takes and gives, as data.

A `Contract` is read from a problem's `contract.json`, which is generated from the reference solution's annotations.
It binds the named sizes of a call from its inputs and says in one sentence where a result breaks them. It needs
neither the reference nor torch. dtype is not its business beyond real, integer or boolean: one case asks for that.

A dims string is that of jaxtyping: names (`L`), any number of leading dimensions (`*batch`, `...`), integers, the
value of an integer argument (`{num_heads}`), and `+ - * //` between these.
"""

from __future__ import annotations

import ast
import functools
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.errors import PackageError
from grader.model import Fact, FactKind
from grader.wire import Foreign

__all__ = ["ArraySpec", "Contract", "FunctionContract", "Parameter", "Rule", "Sizes", "bind_arguments", "check_results"]

KINDS = {  # of jaxtyping -> numpy's dtype kinds that satisfy it in a result
    "Float": "f",
    "Float16": "f",
    "Float32": "f",
    "Float64": "f",
    "Int": "iu",
    "Int64": "iu",
    "Bool": "b",
    "Real": "fiu",
    "Num": "fiuc",
    "Complex": "c",
}
KIND_WORDS = {"f": "floating-point numbers", "iu": "integers", "b": "booleans", "fiu": "real numbers", "c": "complex"}
LIBRARY_WORDS = {"torch": "torch tensor", "numpy": "numpy array"}


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """An array of a library, a kind of number and named dimensions."""

    library: str  # torch or numpy
    kind: str  # a key of KINDS
    dims: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument. `arrays` are its alternatives; empty for a plain value (`plain` names its type)."""

    name: str
    optional: bool
    arrays: tuple[ArraySpec, ...] = ()
    plain: str = ""
    default: str = ""  # source text of the default value


@dataclass(frozen=True, slots=True)
class Rule:
    """An error that the statement promises."""

    id: str
    error: str
    when: str


@dataclass(frozen=True, slots=True)
class FunctionContract:
    """One function: parameters, results and the errors it must raise."""

    name: str
    parameters: tuple[Parameter, ...]
    results: tuple[ArraySpec, ...]
    result_names: tuple[str, ...]
    finite: bool
    rules: tuple[Rule, ...]
    is_tuple: bool  # a tuple of one result is not the result

    @property
    def required(self) -> tuple[Parameter, ...]:
        """Parameters passed by position."""
        return tuple(p for p in self.parameters if not p.optional)

    @property
    def options(self) -> tuple[Parameter, ...]:
        """Parameters passed by name."""
        return tuple(p for p in self.parameters if p.optional)

    def rule(self, rule_id: str) -> Rule:
        """The promised error of that id; PackageError when the problem declares none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise PackageError(f"function {self.name} declares no error rule '{rule_id}' in problem.toml")

    @property
    def signature(self) -> str:
        """As one would write it: `f(query, key, value, mask=None)`."""
        parts = [p.name if not p.optional else f"{p.name}={p.default}" for p in self.parameters]
        return f"{self.name}({', '.join(parts)})"


@dataclass(frozen=True, slots=True)
class Contract:
    """All functions of a problem."""

    functions: tuple[FunctionContract, ...]
    hidden_cases: int

    def function(self, name: str) -> FunctionContract:
        """The function of that name; KeyError otherwise."""
        for function in self.functions:
            if function.name == name:
                return function
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes bound by the inputs of one call: `L -> 5`, `*batch -> (2, 3)`, and integer arguments by name."""

    named: Mapping[str, int]
    variadic: Mapping[str, tuple[int, ...]]
    arguments: Mapping[str, int]


class _Mismatch(Exception):
    """A shape that does not fit a dims string."""


_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


def bind_arguments(function: FunctionContract, arguments: Sequence[Any], options: Mapping[str, Any]) -> Sizes:
    """Sizes that a call's inputs bind. PackageError when the inputs do not satisfy the contract: the case is wrong."""
    values = dict(zip((p.name for p in function.required), arguments, strict=False)) | dict(options)
    integers = {name: value for name, value in values.items() if type(value) is int}
    sizes = Sizes({}, {}, integers)
    for parameter in function.parameters:
        value = values.get(parameter.name)
        if not parameter.arrays or value is None:
            continue
        shape = _shape(value)
        for spec in parameter.arrays:
            try:
                sizes = _bind(spec.dims, shape, sizes)
                break
            except _Mismatch:
                continue
        else:
            wanted = " or ".join(spec.dims for spec in parameter.arrays)
            raise PackageError(
                f"{function.name}: argument {parameter.name} has shape {shape}, the contract says {wanted}"
            )
    return sizes


def check_results(function: FunctionContract, value: Any, sizes: Sizes) -> Fact | None:
    """What is wrong with a returned value, in words for the student; None when it satisfies the contract."""
    if function.is_tuple:
        wanted = f"a tuple ({', '.join(function.result_names)})"
        if not isinstance(value, (tuple, list)):
            return Fact(FactKind.NOT_A_TUPLE, f"returned {_kind(value)}, expected {wanted}")
        if len(value) != len(function.results):
            return Fact(FactKind.NOT_A_TUPLE, f"returned {len(value)} values, expected {wanted}")
        values = list(value)
    else:
        values = [value]
    for name, spec, item in zip(function.result_names, function.results, values, strict=True):
        broken = _check_array(name, spec, item, sizes, function.finite)
        if broken is not None:
            return broken
    return None


def _check_array(name: str, spec: ArraySpec, value: Any, sizes: Sizes, finite: bool) -> Fact | None:
    wanted = LIBRARY_WORDS[spec.library]
    if _library(value) != spec.library:
        return Fact(FactKind.KIND, f"{name} is {_kind(value)}, expected a {wanted}")
    shape = tuple(value.shape)
    try:
        _bind(spec.dims, shape, sizes)
    except _Mismatch:
        return Fact(FactKind.SHAPE, f"{name} has shape {_tuple(shape)}, expected {_expected(spec.dims, sizes)}")
    array = value if spec.library == "numpy" else value.detach().numpy()
    kinds = KINDS[spec.kind]
    if array.dtype.kind not in kinds:
        seen = f"{name} holds numbers of dtype {array.dtype.name}, expected {KIND_WORDS[kinds]}"
        return Fact(FactKind.DTYPE, seen)
    sentence = non_finite(name, array) if finite and array.dtype.kind in "fc" else ""
    return Fact(FactKind.NON_FINITE, sentence) if sentence else None


def non_finite(name: str, array: np.ndarray[Any, Any]) -> str:
    """Where an array holds NaN or infinity, as a sentence; empty where it does not."""
    bad = ~np.isfinite(array)
    count = int(bad.sum())
    if not count:
        return ""
    word = "NaN" if np.isnan(array[bad]).all() else "infinity" if np.isinf(array[bad]).all() else "NaN and infinity"
    first = tuple(int(i) for i in np.argwhere(bad)[0])
    if count == array.size:
        return f"every number of {name} is {word}" if count > 1 else f"{name} is {word}"
    if array.ndim >= 2:
        rows = bad.reshape(-1, array.shape[-1])
        if (rows.all(axis=-1) == rows.any(axis=-1)).all():
            which = int(rows.any(axis=-1).sum())
            return f"{name} holds {word} in {which} of {len(rows)} rows, first in row {_index(first[:-1])}"
    return f"{name} holds {word} at {count} of {array.size} places, first at index {_index(first)}"


def _index(index: tuple[int, ...]) -> str:
    return str(index[0]) if len(index) == 1 else _tuple(index)


def _tuple(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _expected(dims: str, sizes: Sizes) -> str:
    parts = []
    for token in dims.split():
        if token.startswith("*"):
            parts += [str(n) for n in sizes.variadic.get(token[1:], ())]
        elif token == "...":
            parts.append("...")
        elif token.isidentifier():
            parts.append(f"{token}={sizes.named[token]}" if token in sizes.named else token)
        elif token.isdigit():
            parts.append(token)
        else:
            words = re.sub(r"[{}]", "", token)
            value = _evaluate(token, sizes)
            parts.append(f"{words}={value}" if value is not None else words)
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


@functools.cache
def _tokens(dims: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """A dims string as what stands before its variadic part, that part (or nothing), and what stands after it."""
    tokens = tuple(dims.split())
    for i, token in enumerate(tokens):
        if token == "..." or token.startswith("*"):
            return tokens[:i], token, tokens[i + 1 :]
    return tokens, "", ()


def _bind(dims: str, shape: tuple[int, ...], sizes: Sizes) -> Sizes:
    before, star, after = _tokens(dims)
    named, variadic = dict(sizes.named), dict(sizes.variadic)
    if star:
        if len(shape) < len(before) + len(after):
            raise _Mismatch
        end = len(shape) - len(after)
        middle = shape[len(before) : end]
        if star != "..." and variadic.setdefault(star[1:], middle) != middle:
            raise _Mismatch
        shape = shape[: len(before)] + shape[end:]
    bound = Sizes(named, variadic, sizes.arguments)
    if len(before) + len(after) != len(shape):
        raise _Mismatch
    for token, n in zip((*before, *after), shape, strict=True):
        if token.isidentifier():
            if named.setdefault(token, n) != n:
                raise _Mismatch
        else:
            value = _evaluate(token, bound)
            if value is not None and value != n:
                raise _Mismatch
    return bound


@functools.cache
def _expression(token: str) -> ast.expr:
    """A size's expression, parsed; `{name}` becomes the name `_name`."""
    try:
        return ast.parse(re.sub(r"\{(\w+)\}", r"_\1", token), mode="eval").body
    except SyntaxError as error:
        raise PackageError(f"the dimension '{token}' can not be read") from error


def _evaluate(token: str, sizes: Sizes) -> int | None:
    """Value of an expression over sizes and integer arguments; None when something in it is not bound."""

    def walk(node: ast.expr) -> int:
        match node:
            case ast.Constant(value=int() as value):
                return value
            case ast.Name(id=name):
                return sizes.named[name] if name in sizes.named else sizes.arguments[name.removeprefix("_")]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](walk(left), walk(right))
            case _:
                raise PackageError(f"the dimension '{token}' is not a sum, difference, product or quotient of sizes")

    try:
        return walk(_expression(token))
    except (KeyError, ZeroDivisionError):
        return None


def _shape(value: Any) -> tuple[int, ...]:
    shape = getattr(value, "shape", None)
    return tuple(int(n) for n in shape) if shape is not None else tuple(np.shape(value))


def _library(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "numpy"
    return "torch" if type(value).__module__.partition(".")[0] == "torch" else ""


def _kind(value: Any) -> str:
    """What a returned value is, in words; never its contents."""
    if isinstance(value, Foreign):
        return value.kind
    if value is None:
        return "None"
    library = _library(value)
    if library:
        return f"a {LIBRARY_WORDS[library]}"
    if isinstance(value, np.generic):
        return "a numpy scalar"
    if isinstance(value, (tuple, list, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    article = "an" if isinstance(value, int) else "a"
    words = {"bool": "boolean", "int": "integer", "float": "float", "complex": "complex number", "str": "string"}
    kind = words.get(type(value).__name__, "value")
    return f"{'a' if kind == 'boolean' else article} {kind}"


def read(functions: Mapping[str, Mapping[str, Any]], generated: Mapping[str, Any]) -> Contract:
    """The contract from the `functions` table of problem.toml and the generated contract.json."""
    result = []
    for name, declared in functions.items():
        if name not in generated["functions"]:
            raise PackageError(f"contract.json does not describe {name}", hint="run: grader verify --write")
        made = generated["functions"][name]
        parameters = tuple(
            Parameter(
                name=p["name"],
                optional=p["optional"],
                arrays=tuple(ArraySpec(a["library"], a["kind"], a["dims"]) for a in p.get("arrays", ())),
                plain=p.get("plain", ""),
                default=p.get("default", ""),
            )
            for p in made["parameters"]
        )
        results = tuple(ArraySpec(a["library"], a["kind"], a["dims"]) for a in made["results"])
        rules = tuple(Rule(r["rule"], r["error"], r["when"]) for r in declared.get("raises", ()))
        result_names = tuple(declared["returns"])
        if len(result_names) != len(results):
            raise PackageError(
                f"problem.toml names {len(result_names)} results of {name}, contract.json has {len(results)}",
                hint="run: grader verify --write",
            )
        result.append(
            FunctionContract(
                name, parameters, results, result_names, declared.get("finite", False), rules, made["is_tuple"]
            )
        )
    return Contract(tuple(result), generated["hidden_cases"])
