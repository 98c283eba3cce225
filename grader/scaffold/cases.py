# SPDX-License-Identifier: Apache-2.0
"""The hidden cases of a new problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.scaffold.layout import bracketed, comment, python_file, tuple_of, unpacked
from grader.scaffold.placeholder import Placeholder, code_of
from grader.scaffold.signature import INTEGERS, Argument

__all__ = ["GROUPS", "cases", "count_cases"]

GROUPS: dict[str, tuple[int, str, tuple[str, ...]]] = {  # name -> points, what it is about, groups that it requires
    "basic": (40, "ordinary numbers and sizes", ()),
    "edges": (25, "the smallest and the largest sizes, zeros", ()),
    "bad_input": (20, "every promised error", ("basic",)),
    "properties": (15, "the arguments are left unchanged", ("basic",)),
}

# What cases.py may use, in the order of its imports.
EXPECTATIONS = ("case", "expect_close", "expect_exactly", "expect_inputs_unchanged", "expect_raises")


BODY = " " * 8  # a case makes three calls, in a loop: what is drawn once could be the same under two seeds


@dataclass(frozen=True, slots=True)
class _Case:
    group: str
    name: str
    title: str
    lines: tuple[str, ...]  # of the loop's body, the first line of each statement without its indentation


def cases(placeholders: Sequence[Placeholder], problem_id: str) -> str:
    """`cases.py`: how arguments are drawn and compared, and a case for each promise of the statement."""
    found = _cases(placeholders)
    blocks = []
    if any(result.kind not in INTEGERS for placeholder in placeholders for result in placeholder.function.results):
        blocks.append(_condition(placeholders))
    for placeholder in placeholders:
        blocks += [_draw(placeholder), _expect(placeholder)]
    for group, (points, about, _) in GROUPS.items():
        mine = [case for case in found if case.group == group]
        for number, case in enumerate(mine):
            lines = [
                f'@case(group="{group}", points={points // len(mine) + (number < points % len(mine))})',
                f"def {case.name}(student, rng):",
                f'    """{case.title}"""',
                "    for _ in range(3):",
                *(f"{BODY}{line}" for line in case.lines),
            ]
            heading = [f"# {group}: {about}\n\n"] if number == 0 else []
            blocks.append("\n".join([*heading, *lines]))
    body = "\n".join(blocks)
    library = {"np.": "import numpy as np", "torch.": "import torch"}
    imports = [line for used, line in library.items() if re.search(rf"\b{re.escape(used)}", body)]
    used = [name for name in EXPECTATIONS if re.search(rf"\b{name}\(", body)]
    grader = [f"from grader.cases import {', '.join(used)}", f"from solutions import {problem_id} as reference"]
    more = (
        "TODO: replace these by cases of your own, one for each promise of the statement and more where it is easily "
    )
    more += "broken. Every input is drawn from `rng`, so that no answer can be known beforehand."
    imports += ["", *grader] if imports else grader
    return python_file(f"Hidden cases of {problem_id}.", imports, blocks, more=more)


def count_cases(placeholders: Sequence[Placeholder]) -> int:
    """How many there are."""
    return len(_cases(placeholders))


def _cases(placeholders: Sequence[Placeholder]) -> list[_Case]:
    several = len(placeholders) > 1
    return [case for placeholder in placeholders for case in _of_function(placeholder, several)]


def _of_function(placeholder: Placeholder, several: bool) -> Iterator[_Case]:
    name, ranges = placeholder.name, placeholder.ranges
    prefix, of = (f"{name}_", f" of {name}") if several else ("", "")
    expect, has_options = f"expect_{name}", bool(placeholder.function.options)

    def case(group: str, case_id: str, title: str, *lines: str) -> _Case:
        return _Case(group, prefix + case_id, f"Three calls{of}{title}", lines)

    def call(sizes: str = "") -> list[str]:
        """Lines that draw arguments, and expect the answer of the reference."""
        drawn = f"draw_{name}(rng{sizes})"
        if not has_options:
            return [f"{expect}(student, *{drawn})"]
        return [f"arguments, options = {drawn}", f"{expect}(student, *arguments, **options)"]

    if has_options:
        without = [f"arguments, _ = draw_{name}(rng)", f"{expect}(student, *arguments)"]
        yield case("basic", "no_options", " without options", *without)
        yield case("basic", "every_option", " with every option given", *call())
    else:
        yield case("basic", "ordinary", " with ordinary numbers", *call())
    if placeholder.is_sized:
        smallest = call(f", {ranges.least}, {ranges.least}")
        yield case("edges", "smallest", " of the smallest sizes, each again with ordinary ones", *smallest, *call())
        yield case("edges", "many", " with many numbers", *call(_many(placeholder)))
    yield case("edges", "least", " with the least numbers, each again with ordinary ones", *_at_the_edge(placeholder))
    for case_id, title, lines in _errors(placeholder):
        yield case("bad_input", case_id, title, *lines)
    yield case(
        "properties", "unchanged", ", and a look at their arguments", *call(), "expect_inputs_unchanged(student)"
    )


def _many(placeholder: Placeholder) -> str:
    ranges = placeholder.ranges
    return f", {max(ranges.low, 2 * ranges.most // 3)}, {ranges.most}"


_Written = tuple[str, str, list[str]]  # a case's id, the rest of its title, its lines


def _at_the_edge(placeholder: Placeholder) -> list[str]:
    """Lines with the least that may be given for numbers: zeros, and one where an error is promised below it."""
    promised = placeholder.promise.argument
    zeros = {"numpy": "np.zeros_like", "torch": "torch.zeros_like"}[placeholder.function.library]
    least = []
    for argument in placeholder.function.required:
        if argument.array is not None:
            least.append(f"{zeros}({argument.name})")
        elif argument.plain == "float":
            least.append("0.0")
        else:
            least.append("1" if argument is promised else argument.name)
    lines = [_call(f"expect_{placeholder.name}", "student", *least), *_calls(placeholder, promised.name)]
    return [*_drawn_for(placeholder, lines), *lines]


def _errors(placeholder: Placeholder) -> Iterator[_Written]:
    """Two cases that must raise: a promise that is forgotten is seen by both."""
    promise = placeholder.promise
    name, array = promise.argument.name, promise.argument.array

    def written(case_id: str, title: str, *lines: str, sizes: str = "") -> _Written:
        return case_id, title, [*_drawn_for(placeholder, lines, sizes), *lines]

    def raises(value: str) -> list[str]:
        return _calls(placeholder, value, rule=promise.rule)

    first = _calls(placeholder, name)
    match promise.rule:
        case "empty":
            empty = [*first, *raises(f"{name}[..., :0]")]
            yield written("empty", f", each again without entries in {name}", *empty)
            yield written(
                "empty_of_many", f", large ones, each again without entries in {name}", *empty, sizes=_many(placeholder)
            )
        case "too_small":
            below = raises("-int(rng.integers(1, 1000))")
            yield written("below_one", f" with a negative number, then with zero for {name}", *below, *raises("0"))
            yield written("zero", f", each again with zero for {name}", *first, *raises("0"))
        case _ if array is None:
            yield written("just_below_zero", f" with {name} just below zero", *raises("-float(rng.uniform(0.1, 0.9))"))
            yield written("far_below_zero", f" with {name} far below zero", *raises("-float(rng.uniform(5.0, 9.0))"))
        case _:
            integers = array.kind in INTEGERS
            little = "-1" if integers else "-rng.uniform(0.1, 0.9)"
            much = "-int(rng.integers(2, 1000))" if integers else "-float(rng.uniform(2.0, 9.0))"
            if array.library == "numpy":
                entry, full = f"{name}.flat[rng.integers({name}.size)]", f"np.full_like({name}, {much})"
            else:
                entry, full = f"{name}.view(-1)[rng.integers({name}.numel())]", f"torch.full_like({name}, {much})"
            yield written("one_negative", f" with one negative entry in {name}", f"{entry} = {little}", *raises(name))
            yield written("all_negative", f" with only negative entries in {name}", *raises(full))


def _drawn_for(placeholder: Placeholder, lines: Sequence[str], sizes: str = "") -> list[str]:
    """The line that draws the arguments which other lines use; none where they use none."""
    used = set(re.findall(r"\w+", " ".join(lines)))
    given = [argument.name for argument in placeholder.function.required]
    names = [name if name in used else "_" for name in given]
    if not used & {*given, "options"}:
        return []
    left = f"{tuple_of(names)}, options" if placeholder.function.options else unpacked(names)
    return [f"{left} = draw_{placeholder.name}(rng{sizes})"]


def _calls(placeholder: Placeholder, value: str, *, rule: str = "") -> list[str]:
    """A call with `value` for the argument with the promised error; `rule` says that it must raise."""
    promised = placeholder.promise.argument.name
    items = [value if argument.name == promised else argument.name for argument in placeholder.function.required]
    options = ["**options"] if placeholder.function.options else []
    if rule:
        return [_call("expect_raises", f"student.{placeholder.name}", *items, f'rule="{rule}"', *options)]
    return [_call(f"expect_{placeholder.name}", "student", *items, *options)]


def _call(function: str, *arguments: str) -> str:
    return "\n".join(bracketed(f"{BODY}{function}(", arguments, ")")).removeprefix(BODY)


def _condition(placeholders: Sequence[Placeholder]) -> str:
    library = placeholders[0].function.library
    size = "np.size(argument)" if library == "numpy" else "torch.as_tensor(argument).numel()"
    return "\n".join(
        [
            "def condition(*arguments):",
            '    """How much the answer may differ between right ways to compute it, in roundings.',
            "",
            "    The placeholder adds numbers that are not negative: nothing cancels, each of them costs one rounding.",
            "    TODO: say what your function may lose. `expect_close` derives its tolerance from it.",
            '    """',
            f"    return 1.0 + sum({size} for argument in arguments)",
        ]
    )


def _draw(placeholder: Placeholder) -> str:
    function, ranges = placeholder.function, placeholder.ranges
    parameters = ["rng", f"low={ranges.low}", f"high={ranges.high}"] if placeholder.is_sized else ["rng"]
    what = "arguments and options" if function.options else "arguments"
    sizes = ", with sizes from `low` to `high`" if placeholder.is_sized else ""
    lines = [
        *bracketed(f"def draw_{placeholder.name}(", parameters, "):"),
        f'    """Draw {what} of {placeholder.name}{sizes}."""',
        *comment("TODO: draw what your statement allows, and what makes a difference.", "    "),
    ]
    large = [name for name in placeholder.sizes if name not in placeholder.small]
    if len(large) > 1:
        lines += bracketed("    ", large, f" = rng.integers(low, high + 1, size={len(large)})")
    elif large:
        lines.append(f"    {large[0]} = rng.integers(low, high + 1)")
    lines += [f"    {name} = rng.integers(1, low + 1)" for name in placeholder.sizes if name in placeholder.small]
    lines += [
        f"    {name} = rng.integers(1, 3, size=rng.integers(0, 3))  # up to two leading sizes"
        for name in placeholder.leading
    ]
    integers = [argument for argument in function.required if argument.plain == "int"]
    others = [argument for argument in function.required if argument.plain != "int"]
    for argument in (*integers, *others):
        lines.append(f"    {argument.name} = {_drawn(argument, placeholder)}")
    names = [argument.name for argument in function.required]
    if function.options:
        options = [f'"{argument.name}": {_drawn(argument, placeholder)}' for argument in function.options]
        lines += bracketed("    options = {", options, "}")
        lines.append(f"    return {tuple_of(names)}, options")
    else:
        lines.append(f"    return {unpacked(names)}")
    return "\n".join(lines)


def _drawn(argument: Argument, placeholder: Placeholder) -> str:
    array, whole = argument.array, placeholder.is_whole
    if array is None:
        if argument.plain == "bool":
            return "bool(rng.integers(2))"
        if argument.plain == "int":
            if argument.optional:
                return "int(rng.integers(1, 9))"
            return f"int(rng.integers(1, {'low' if argument.name in placeholder.small else 'high'} + 1))"
        return "float(rng.integers(1, 9))" if whole else "float(rng.uniform(0.5, 3.0))"
    sizes = tuple_of([_size(token) for token in array.dims])
    if array.kind == "Bool":
        drawn = f"rng.integers(2, size={sizes}).astype(bool)"
    elif array.kind in INTEGERS:
        drawn = f"rng.integers(0, 9, size={sizes})"
    else:
        drawn = f"rng.uniform(0.0, 3.0, size={sizes})"
        if whole:
            drawn = f"rng.integers(0, 9, size={sizes}).astype(np.float64)"
        if array.kind == "Float32":
            drawn = f"rng.integers(0, 9, size={sizes})" if whole else drawn
            drawn += ".astype(np.float32)"
    return f"torch.from_numpy({drawn})" if array.library == "torch" else drawn


def _size(token: str) -> str:
    if token == "...":
        return "*rng.integers(1, 3, size=2)"
    return token if token.startswith("*") else code_of(token)


def _expect(placeholder: Placeholder) -> str:
    function = placeholder.function
    names = [argument.name for argument in function.required]
    options = ["**options"] if function.options else []
    results = placeholder.result_names
    rights = ["right"] if not function.is_tuple else [f"right_{name}" for name in results]
    left, right = (unpacked(results), unpacked(rights)) if function.is_tuple else ("result", "right")
    lines = [
        *bracketed(f"def expect_{placeholder.name}(", ["student", *names, *options], "):"),
        f'    """Call the student\'s {placeholder.name}, and compare with the reference."""',
        *bracketed(f"    {left} = student.{placeholder.name}(", [*names, *options], ")"),
        *bracketed(f"    {right} = reference.{placeholder.name}(", [*names, *options], ")"),
    ]
    if any(result.kind not in INTEGERS for result in function.results):
        given = [*names, *(["*options.values()"] if options else [])]
        lines += bracketed("    kappa = condition(", given, ")")
    for name, right_name, result in zip(results, rights, function.results, strict=True):
        what = f'what="the {name}{" result" if function.is_tuple else ""}"'
        if result.kind in INTEGERS:
            lines += bracketed("    expect_exactly(", [name, right_name, what], ")")
        else:
            lines += bracketed("    expect_close(", [name, right_name, "condition=kappa", what], ")")
    return "\n".join(lines)
