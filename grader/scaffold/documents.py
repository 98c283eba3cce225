# SPDX-License-Identifier: Apache-2.0
"""The documents of a new problem: problem.toml, contract, examples, and the texts that students read."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.scaffold.cases import GROUPS, count_cases
from grader.scaffold.layout import unpacked
from grader.scaffold.placeholder import Placeholder
from grader.scaffold.signature import INTEGERS, Argument, ArrayType
from grader.scaffold.solutions import shape_in_words

__all__ = ["contract", "examples", "explanation", "hints", "problem_toml", "statement"]

KIND_WORDS = {"Bool": "booleans", "Int": "integers", "Int64": "integers"}
TOLERANCE = {"numpy": 1e-9, "torch": 1e-4}  # float32 arithmetic is honest with torch
MOST_SHOWN = 90  # characters of a call that is worked out by hand


# -- data -------------------------------------------------------------------------------------------------------------


def problem_toml(placeholders: Sequence[Placeholder], problem_id: str, title: str, chapter: str) -> str:
    """`problem.toml`."""
    parts = [
        f"""\
# What the problem is, and how it is judged. Every key: grader verify names the ones that are wrong.
schema = "softmark/problem/v1"
id = "{problem_id}"
version = "1.0.0"
title = {_quoted(title)}
chapter = {_quoted(chapter)}
summary = "TODO: one line for grader list."
difficulty = 1  # TODO: 1 to 3
minutes = 30  # TODO: how long a student needs
framework = "{placeholders[0].function.library}"
prerequisites = []  # TODO: ids of problems that come before
sources = []  # TODO: books and papers, with the section
library_calls = "allow"  # allow, report or forbid the calls below
watched_calls = []  # TODO: library functions that solve the problem, as "scipy.special.softmax"
"""
    ]
    for placeholder in placeholders:
        names = ", ".join(_quoted(name) for name in placeholder.result_names)
        parts.append(f"""\
[functions.{placeholder.name}]
returns = [{names}]  # TODO: name every result
finite = true  # no result of a call that is allowed is NaN or infinite

# TODO: every error that the statement promises. `rule` is for expect_raises, `when` is for the student.
[[functions.{placeholder.name}.raises]]
rule = "{placeholder.promise.rule}"
error = "ValueError"
when = "{placeholder.promise.when}"
""")
    todo = (
        "# TODO: groups of cases; their points sum to 100. What could be earned without thought requires another group."
    )
    parts.append(f"{todo}\n")
    for name, (points, about, requires) in GROUPS.items():
        needs = f"requires = [{', '.join(map(_quoted, requires))}]\n" if requires else ""
        parts.append(f'[[groups]]\nname = "{name}"\npoints = {points}\nabout = "{about}"\n{needs}')
    parts.append(f"""\
# One call, and all calls of a submission together: grader verify {problem_id} --write-limits measures them.
[limits]
cpu_s = 2.0
memory_mib = 1024
answer_mib = 16
submission_cpu_s = 60.0
""")
    return "\n".join(parts)


def contract(placeholders: Sequence[Placeholder]) -> str:
    """`contract.json`, as `grader verify --write` makes it from the reference's annotations."""
    functions = {
        placeholder.name: {
            "parameters": [_parameter(argument) for argument in placeholder.function.arguments],
            "results": [_array(result) for result in placeholder.function.results],
            "is_tuple": placeholder.function.is_tuple,
        }
        for placeholder in placeholders
    }
    whole = {"schema": "softmark/contract/v1", "functions": functions, "hidden_cases": count_cases(placeholders)}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _parameter(argument: Argument) -> dict[str, Any]:
    made: dict[str, Any] = {"name": argument.name, "optional": argument.optional}
    if argument.array is not None:
        made["arrays"] = [_array(argument.array)]
    else:
        made["plain"] = {"bool": "boolean", "int": "integer", "float": "float"}[argument.plain]
    if argument.default is not None:
        made["default"] = argument.default
    return made


def _array(array: ArrayType) -> dict[str, str]:
    return {"library": array.library, "kind": array.kind, "dims": " ".join(array.dims)}


# -- public examples --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Example:
    """A call with small whole numbers, and what it gives."""

    name: str
    placeholder: Placeholder
    values: Mapping[str, Any]  # of every argument: a nested list, a number; None for what is not given
    shapes: Mapping[str, tuple[int, ...]]
    results: tuple[tuple[float, tuple[int, ...]], ...]  # (every entry, the shape); empty where the call must raise


def examples(placeholders: Sequence[Placeholder]) -> str:
    """`examples.json`: three calls of each function, worked out without the reference."""
    found = [_as_json(example) for placeholder in placeholders for example in _examples(placeholder)]
    rows = []
    for example in found:
        lines = [f"      {json.dumps(key)}: {json.dumps(value)}" for key, value in example.items()]
        rows.append("    {\n" + ",\n".join(lines) + "\n    }")
    # JSON has no comments: the TODO stands in the names.
    return '{\n  "schema": "softmark/examples/v1",\n  "examples": [\n' + ",\n".join(rows) + "\n  ]\n}\n"


def _examples(placeholder: Placeholder) -> Iterator[_Example]:
    of = f"{placeholder.name}, "
    yield _example(f"TODO: {of}by hand", placeholder, placeholder.ranges.low, (), with_options=False)
    leading = (2,) if placeholder.leading else ()
    yield _example(f"TODO: {of}larger", placeholder, placeholder.ranges.low + 1, leading, with_options=True)
    yield _refused(f"TODO: {of}an error", placeholder)


def _example(
    name: str, placeholder: Placeholder, size: int, leading: tuple[int, ...], *, with_options: bool
) -> _Example:
    function = placeholder.function
    sizes = {given: size + number % 2 for number, given in enumerate(placeholder.sizes)}
    sizes |= {argument.name: size for argument in function.required if argument.plain == "int"}
    sizes |= dict.fromkeys(placeholder.small, size)
    values: dict[str, Any] = {}
    shapes: dict[str, tuple[int, ...]] = {}
    for argument in function.arguments:
        if argument.optional and not with_options:
            values[argument.name] = None
            continue
        array = argument.array
        if array is not None:
            shapes[argument.name] = placeholder.shape(array, sizes, leading)
            values[argument.name] = _counted(shapes[argument.name], array.kind)
        else:
            values[argument.name] = {"int": size, "float": 3.0, "bool": True}[argument.plain]
    entry = placeholder.value(_with_defaults(placeholder, values))
    results = []
    for number, result in enumerate(function.results):
        value = int(entry + number) if result.kind in INTEGERS else entry + number
        results.append((value, placeholder.shape(result, sizes, leading)))
    return _Example(name, placeholder, values, shapes, tuple(results))


def _refused(name: str, placeholder: Placeholder) -> _Example:
    """The first example, with something in it that must raise."""
    example = _example(name, placeholder, placeholder.ranges.low, (), with_options=False)
    argument = placeholder.promise.argument
    values, shapes = dict(example.values), dict(example.shapes)
    if placeholder.promise.rule == "empty":
        shapes[argument.name] = (*shapes[argument.name][:-1], 0)
        values[argument.name] = []
    elif argument.array is not None:
        values[argument.name] = _with_negative(values[argument.name])
    else:
        values[argument.name] = 0 if argument.plain == "int" else -0.5
    return _Example(name, placeholder, values, shapes, ())


def _with_negative(value: Any) -> Any:
    """The same nested list, its last entry less than zero."""
    return [*value[:-1], _with_negative(value[-1])] if isinstance(value, list) else -value


def _with_defaults(placeholder: Placeholder, values: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {"None": None, "True": True, "False": False}
    found = dict(values)
    for argument in placeholder.function.options:
        if found[argument.name] is None and argument.default is not None:
            default = argument.default
            found[argument.name] = defaults[default] if default in defaults else float(default)
    return found


def _counted(shape: tuple[int, ...], kind: str) -> Any:
    """A nested list that counts 1, 2, 3, ... in the order of reading; booleans alternate."""
    counter = itertools.count(1)

    def fill(sizes: tuple[int, ...]) -> Any:
        if sizes:
            return [fill(sizes[1:]) for _ in range(sizes[0])]
        number = next(counter)
        return number % 2 == 1 if kind == "Bool" else number if kind in INTEGERS else float(number)

    return fill(shape)


def _as_json(example: _Example) -> dict[str, Any]:
    function = example.placeholder.function
    tagged = {
        argument.name: _tagged(argument.array, example.values[argument.name], example.shapes[argument.name])
        if argument.array is not None and example.values[argument.name] is not None
        else example.values[argument.name]
        for argument in function.arguments
    }
    made: dict[str, Any] = {
        "name": example.name,
        "function": function.name,
        "arguments": [tagged[argument.name] for argument in function.required],
        "options": {a.name: tagged[a.name] for a in function.options if example.values[a.name] is not None},
    }
    if not example.results:
        return {**made, "raises": "ValueError"}
    returned = [
        _tagged(result, _filled(shape, value), shape)
        for result, (value, shape) in zip(function.results, example.results, strict=True)
    ]
    return {
        **made,
        "returns": returned if function.is_tuple else returned[0],
        "tolerance": TOLERANCE[function.library],
    }


def _tagged(array: ArrayType, value: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    dtypes = {"Bool": "bool", "Int": "int64", "Int64": "int64", "Float32": "float32"}
    word = "array" if array.library == "numpy" else "tensor"
    made = {word: value, "dtype": dtypes.get(array.kind, "float64")}
    return {**made, "shape": list(shape)} if 0 in shape else made


def _filled(shape: tuple[int, ...], value: float) -> Any:
    return [_filled(shape[1:], value) for _ in range(shape[0])] if shape else value


# -- texts ------------------------------------------------------------------------------------------------------------


def statement(placeholders: Sequence[Placeholder], title: str) -> str:
    """`statement.md`: everything that is tested."""
    several = len(placeholders) > 1
    parts = [
        f"# {title}\n",
        "TODO: a paragraph on what this is, and what it is good for. Everything that a case tests must be said here.\n",
        f"## The function{'s' if several else ''}\n",
    ]
    for placeholder in placeholders:
        parts += [_signature(placeholder), _table(placeholder)]
    parts.append(
        "Required arguments are passed by position, optional ones by name.\n"
        "Submissions may import the standard library, numpy, scipy and torch.\n"
    )
    parts.append("## The formula\n")
    for placeholder in placeholders:
        parts.append(_formula(placeholder))
    parts.append("TODO: replace the placeholder by the formula, in plain characters that a terminal can show.\n")
    parts.append(
        "## What must hold\n\nTODO: every promise that a case tests, a line each.\n\n"
        "- Numbers are at least zero (except in calls that must raise an error).\n"
        "- Sizes of one, and zeros, are nothing special.\n"
        "- Every result is finite.\n"
        "- The arguments are left unchanged.\n"
    )
    errors = [f"- `{p.name}` raises `ValueError` when {_in_code(p)}." for p in placeholders]
    parts.append("## Errors\n\nTODO: every error, in the words of problem.toml.\n\n" + "\n".join(errors) + "\n")
    parts.append("## By hand\n\nTODO: an example that a student can follow with a pencil.\n")
    parts.append(_by_hand(placeholders[0]))
    rows = [_group_row(name, *group) for name, group in GROUPS.items()]
    table = "\n".join(["| group | points | what it is about |", "| --- | ---: | --- |", *rows])
    parts.append(f"## Groups and points\n\n{table}\n")
    parts.append("## Library calls\n")
    parts.append("TODO: name the watched calls, and say whether they are allowed. None is watched now.\n")
    parts.append("TODO: say under which licence this statement may be used, for example: Statement: CC BY 4.0\n")
    return "\n".join(parts)


def _signature(placeholder: Placeholder) -> str:
    function = placeholder.function
    parameters = ", ".join(a.name + (f"={a.default}" if a.optional else "") for a in function.arguments)
    returned = unpacked(placeholder.result_names) if function.is_tuple else placeholder.result_names[0]
    return f"```python\ndef {function.name}({parameters}):\n    ...\n    return {returned}\n```\n"


def _table(placeholder: Placeholder) -> str:
    function = placeholder.function
    rows = ["| argument | shape | meaning |", "| --- | --- | --- |"]
    for argument in function.arguments:
        array = argument.array
        what = f"`{shape_in_words(array.dims)}`" if array is not None else argument.plain
        kind = f"{KIND_WORDS.get(array.kind, 'floating-point numbers')}; " if array is not None else ""
        optional = f"optional, {argument.default} if not given; " if argument.optional else ""
        rows.append(f"| `{argument.name}` | {what} | {kind}{optional}TODO: what it is |")
    for name, result in zip(placeholder.result_names, function.results, strict=True):
        rows.append(f"| returns `{name}` | `{shape_in_words(result.dims)}` | TODO: what it is |")
    array_word = "NumPy arrays" if function.library == "numpy" else "torch tensors"
    open_dims = any(token.startswith(("*", "...")) for a in function.arguments if a.array for token in a.array.dims)
    dots = " `...` stands for any number of leading sizes, also none." if open_dims else ""
    return "\n".join(rows) + f"\n\nArrays are {array_word}.{dots}\n"


def _formula(placeholder: Placeholder) -> str:
    lines = []
    for number, name in enumerate(placeholder.result_names):
        line = f"every entry of {name} = {placeholder.formula}"
        line += f" + {number}" if number else ""
        lines.append(line)
    if any(result.kind in INTEGERS for result in placeholder.function.results):
        lines.append("(without what stands after the point, where integers are returned)")
    for argument in placeholder.function.options:
        if argument.array is not None:
            lines.append(f"(sum({argument.name}) is 0 where {argument.name} is not given)")
    return f"`{placeholder.name}`, the placeholder:\n\n```\n" + "\n".join(lines) + "\n```\n"


def _in_code(placeholder: Placeholder) -> str:
    name = placeholder.promise.argument.name
    words = placeholder.promise.when.split(" ")
    return " ".join(f"`{word}`" if word == name else word for word in words)


def _by_hand(placeholder: Placeholder) -> str:
    example = _example("", placeholder, placeholder.ranges.low, (), with_options=False)
    given = [str(example.values[argument.name]) for argument in placeholder.function.required]
    call = f"{placeholder.name}({', '.join(given)})"
    if len(call) > MOST_SHOWN:
        call = f"{placeholder.name} of the first public example"
    values = [value for value, _ in example.results]
    named = zip(placeholder.result_names, values, strict=True)
    results = [f"{name} holds {value:g} everywhere" for name, value in named]
    return f"```\n{call}\n{placeholder.formula}: {', '.join(results)}\n```\n"


def _group_row(name: str, points: int, about: str, requires: tuple[str, ...]) -> str:
    needs = f"; counts once {' and '.join(f'`{one}`' for one in requires)} is complete" if requires else ""
    return f"| `{name}` | {points} | {about}{needs} |"


def hints(placeholders: Sequence[Placeholder]) -> str:
    """`hints.md`: from the idea to pseudocode."""
    pseudocode = []
    for placeholder in placeholders:
        parameters = ", ".join(argument.name for argument in placeholder.function.arguments)
        results = [f"value + {i}" if i else "value" for i in range(len(placeholder.result_names))]
        pseudocode += [
            f"{placeholder.name}({parameters}):",
            f"    raise ValueError when {placeholder.promise.when}",
            f"    value <- {placeholder.formula}",
            f"    return {', '.join(results)}, in every entry",
        ]
    body = "\n".join(pseudocode)
    return f"""\
# Hints

## 1. The idea

TODO: the thought that helps, without names of functions.
The placeholder: add up everything, each argument with its own multiple.

## 2. Shapes and functions

TODO: shapes of what is computed on the way, and the functions that compute it.

## 3. Pseudocode

TODO: all of it, but not in Python.

```
{body}
```
"""


def explanation(title: str) -> str:
    """`explanation.md`: for afterwards."""
    return f"""\
# {title}: why it works

TODO: shown once the problem is solved. Why the answer is right, in a few paragraphs.

## The numerics

TODO: what is lost in floating point, and how the reference avoids it.

## The usual mistakes

TODO: what students get wrong, and how one notices.

## Where it leads

TODO: what this is a part of.

## Sources

TODO: books and papers, with the section.

TODO: say under which licence this explanation may be used, for example: Explanation: CC BY 4.0
"""


def _quoted(text: str) -> str:
    """A string of TOML."""
    return json.dumps(text, ensure_ascii=False)
