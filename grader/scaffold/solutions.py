# SPDX-License-Identifier: Apache-2.0
"""What solves a new problem, or fails to: the reference, the starter, honest solutions and known mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from grader.scaffold.layout import COLUMNS, bracketed, comment, python_file, summed, tuple_of, unpacked
from grader.scaffold.placeholder import Placeholder, code_of
from grader.scaffold.signature import INTEGERS, KINDS, Argument

__all__ = ["accepted", "mistakes", "reference", "shape_in_words", "starter"]

FULL = {"numpy": "np.full", "torch": "torch.full"}
FLAT = {"numpy": "ravel", "torch": "flatten"}
COUNT = {"numpy": "size", "torch": "numel()"}
IMPORT = {"numpy": "import numpy as np", "torch": "import torch"}
ARRAY = {"numpy": "np.ndarray", "torch": "Tensor"}

Term = Callable[[Argument, int], str]


# -- the reference and the starter ------------------------------------------------------------------------------------


def reference(placeholders: Sequence[Placeholder]) -> str:
    """`solutions/<id>.py`: its annotations are the contract."""
    blocks = [_annotated(placeholder) for placeholder in placeholders]
    kinds = sorted(kind for kind in KINDS if re.search(rf"\b{kind}\[", "".join(blocks)))
    imports = [IMPORT[_library(placeholders)], f"from jaxtyping import {', '.join(kinds)}"]
    if _library(placeholders) == "torch":
        imports.append("from torch import Tensor")
    todo = "TODO: say in one line what this is about. Until then: a placeholder, so that everything can be run."
    return python_file(todo, imports, blocks)


def _annotated(placeholder: Placeholder) -> str:
    function = placeholder.function
    parameters = [f"{a.name}: {a.annotation}" + (f" = {a.default}" if a.optional else "") for a in function.arguments]
    results = [str(result) for result in function.results]
    returned = f"tuple[{', '.join(results)}]" if function.is_tuple else results[0]
    todo = (
        "TODO: replace the body by the right answer, written to be read. The annotations are the contract: each call "
    )
    todo += "binds the named sizes, and what comes back is checked against them. "
    todo += f"The placeholder: every entry is {placeholder.formula}"
    todo += ", and one more in each further result." if len(results) > 1 else "."
    return "\n".join(
        [
            *bracketed(f"def {function.name}(", parameters, f") -> {returned}:"),
            *_docstring(placeholder),
            *comment(todo, "    "),
            f"    if {_is_bad(placeholder)}:",
            f'        raise ValueError("{placeholder.promise.when}")',
            *_sizes(placeholder),
            *_sum(placeholder, "1.0", _multiple_of_the_sum),
            *_returned(placeholder),
        ]
    )


def starter(placeholders: Sequence[Placeholder], problem_id: str) -> str:
    """`student_template/<id>.py`: signatures with plain annotations, docstrings, nothing else."""
    array = ARRAY[_library(placeholders)]
    blocks = []
    for placeholder in placeholders:
        function = placeholder.function
        parameters = []
        for argument in function.arguments:
            annotation = argument.plain or (f"{array} | None" if argument.optional else array)
            parameters.append(
                f"{argument.name}: {annotation}" + (f" = {argument.default}" if argument.optional else "")
            )
        returned = f"tuple[{', '.join([array] * len(function.results))}]" if function.is_tuple else array
        head = bracketed(f"def {function.name}(", parameters, f") -> {returned}:")
        blocks.append("\n".join([*head, *_docstring(placeholder), "    raise NotImplementedError"]))
    imports = ["from torch import Tensor"] if array == "Tensor" else ["import numpy as np"]
    return python_file(f"Your solution. The task: `grader show {problem_id}`.", imports, blocks)


def _docstring(placeholder: Placeholder) -> list[str]:
    function = placeholder.function
    lines = ['    """TODO: say in one line what is returned.', ""]
    for argument in function.arguments:
        shape = f"shape {shape_in_words(argument.array.dims)}" if argument.array is not None else argument.plain
        lines.append(f"    {argument.name}: {shape}. TODO: say what it is.")
    for name, result in zip(placeholder.result_names, function.results, strict=True):
        what = f"Returns {name}," if function.is_tuple else "Returns"
        lines.append(f"    {what} shape {shape_in_words(result.dims)}.")
    return [*lines, f"    Raises ValueError when {placeholder.promise.when}.", '    """']


def shape_in_words(dims: Sequence[str]) -> str:
    """A shape for the reader: (..., N, d/h); `()` is that of a single number."""
    words = ["..." if token.startswith("*") else re.sub(r"[{}]", "", token) for token in dims]
    return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


# -- honest solutions -------------------------------------------------------------------------------------------------


def accepted(placeholders: Sequence[Placeholder]) -> dict[str, str]:
    """`accepted/*.py` by name: honest solutions of three styles."""
    vectorised = "Vectorised: multiply every entry, sum everything."
    return {
        "library.py": _solution(placeholders, "Library calls: exact sums with math.fsum.", _with_library),
        "loops.py": _solution(placeholders, "Plain Python: one entry after the other.", _with_loops),
        "vectorised.py": _solution(placeholders, vectorised, _vectorised),
    }


Style = Callable[[Placeholder], tuple[str, list[str]]]  # how it looks for the promised error, and how it computes


def _solution(placeholders: Sequence[Placeholder], docstring: str, style: Style) -> str:
    blocks = []
    for placeholder in placeholders:
        is_bad, lines = style(placeholder)
        head = bracketed(f"def {placeholder.name}(", _parameters(placeholder), "):")
        refused = [f"    if {is_bad}:", f'        raise ValueError("{placeholder.promise.when}")']
        blocks.append("\n".join([*head, *refused, *_sizes(placeholder), *lines, *_returned(placeholder)]))
    imports = [IMPORT[_library(placeholders)]]
    if any("math." in block for block in blocks):
        imports = ["import math", "", *imports]
    return python_file(f"{docstring} TODO: replace it by an honest solution in this style.", imports, blocks)


def _vectorised(placeholder: Placeholder) -> tuple[str, list[str]]:
    def term(argument: Argument, multiple: int) -> str:
        product = f"{multiple}.0 * {argument.name}"
        return f"({product}).sum()" if _is_summed(argument) else product

    return _is_bad(placeholder), _sum(placeholder, "1.0", term)


def _with_loops(placeholder: Placeholder) -> tuple[str, list[str]]:
    flat = f"{FLAT[placeholder.function.library]}().tolist()"
    lines = ["    placeholder = 1.0"]
    for argument in placeholder.function.arguments:
        multiple, indent = placeholder.multiples[argument.name], "    "
        if argument.optional and argument.array is not None:
            lines.append(f"    if {argument.name} is not None:")
            indent = "        "
        if _is_summed(argument):
            lines.append(f"{indent}for entry in {argument.name}.{flat}:")
            lines.append(f"{indent}    placeholder += {multiple}.0 * entry")
        else:
            lines.append(f"{indent}placeholder += {multiple}.0 * float({argument.name})")
    promise = placeholder.promise
    name = promise.argument.name
    if promise.rule == "empty":
        return f"not {name}.{flat}", lines
    return (
        (f"any(entry < 0 for entry in {name}.{flat})", lines)
        if _is_summed(promise.argument)
        else (
            _is_bad(placeholder),
            lines,
        )
    )


def _with_library(placeholder: Placeholder) -> tuple[str, list[str]]:
    flat = f"{FLAT[placeholder.function.library]}().tolist()"

    def term(argument: Argument, multiple: int) -> str:
        summed_up = f"math.fsum({argument.name}.{flat})" if _is_summed(argument) else f"float({argument.name})"
        return f"{multiple}.0 * {summed_up}"

    promise = placeholder.promise
    name = promise.argument.name
    is_bad = _is_bad(placeholder)
    if promise.rule == "negative" and _is_summed(promise.argument):
        is_bad = f"{name}.min() < 0"
    return is_bad, _sum(placeholder, "1.0", term)


# -- known mistakes ---------------------------------------------------------------------------------------------------

EVERYWHERE = '("basic", "edges")'


def mistakes(placeholders: Sequence[Placeholder]) -> str:
    """`mistakes.py`: one factory with a switch for each decision, and what each wrong setting means."""
    has_arrays = any(placeholder.has_arrays for placeholder in placeholders)
    switches = ['beginning="one"', 'multiples="taken"', *(['totals="sums"'] if has_arrays else []), 'promise="kept"']
    factory = [
        *bracketed("def make(", switches, "):"),
        '    """Return the contract\'s functions with the given switches turned; without any they are right."""',
        *comment("TODO: one switch for each decision that a student takes, with a default that is right.", "    "),
        '    begin_with = 1.0 if beginning == "one" else 0.0',
        "",
        "    def multiple(number):",
        '        return number if multiples == "taken" else 1.0',
    ]
    if has_arrays:
        mean = "values.double().mean()" if _library(placeholders) == "torch" else "values.mean()"
        factory += [
            "",
            "    def total_of(values):",
            f'        return values.sum() if totals == "sums" else {mean}',
        ]
    term = _switched if has_arrays else _switched_but_for_sums
    for placeholder in placeholders:
        names = _small_letters(placeholder)
        inner = [
            *bracketed(f"    def {placeholder.name}(", _parameters(placeholder), "):"),
            f'        if promise == "kept" and {_is_bad(placeholder)}:',
            f'            raise ValueError("{placeholder.promise.when}")',
            *_sizes(placeholder, names, indent="        "),
            *_sum(placeholder, "begin_with", term, indent="        "),
            *_returned(placeholder, names, indent="        "),
        ]
        factory += ["", *inner]
    made = [f'"{placeholder.name}": {placeholder.name}' for placeholder in placeholders]
    factory += ["", *bracketed("    return {", made, "}")]
    todo = (
        "TODO: replace these by what students get wrong. `says` is read by a student whose numbers are exactly those "
    )
    todo += (
        "of the mistake: one sentence on what their code does. `hint` is one next step. `fails` names the groups that "
    )
    todo += "lose points; each mistake must fail two cases or more."
    known = [
        *comment(todo),
        "MISTAKES = (",
        *_mistake(
            "no_beginning",
            '{"beginning": "zero"}',
            "The sum begins with 0, not with 1.",
            "What does the formula give when every argument is zero?",
            EVERYWHERE,
        ),
        *_mistake(
            "no_multiples",
            '{"multiples": "left out"}',
            "The arguments are added without their multiples.",
            "Which number stands before each argument in the formula?",
            EVERYWHERE,
        ),
    ]
    if has_arrays:
        known += _mistake(
            "mean_for_sum",
            '{"totals": "means"}',
            "Means are taken where the formula has sums.",
            "Try one argument with two equal entries by hand.",
            EVERYWHERE,
        )
    known += _mistake(
        "no_error",
        '{"promise": "broken"}',
        "Arguments that must be refused are computed with.",
        "Read the section on errors again: which call must raise ValueError?",
        '("bad_input",)',
    )
    imports = [IMPORT[_library(placeholders)], "", "from grader.mistakes import mistake"]
    docstring = (
        "Known mistakes: one implementation with a switch for each decision in it. TODO: replace the placeholder."
    )
    return python_file(docstring, imports, ["\n".join(factory), "\n".join([*known, ")"])])


def _mistake(mistake_id: str, form: str, says: str, hint: str, fails: str) -> list[str]:
    return [
        "    mistake(",
        f'        "{mistake_id}",',
        f"        {form},",
        f'        says="{says}",',
        f'        hint="{hint}",',
        f"        fails={fails},",
        "    ),",
    ]


def _switched(argument: Argument, multiple: int) -> str:
    value = f"total_of({argument.name})" if _is_summed(argument) else argument.name
    return f"multiple({multiple}.0) * {value}"


def _switched_but_for_sums(argument: Argument, multiple: int) -> str:
    value = f"{argument.name}.sum()" if _is_summed(argument) else argument.name
    return f"multiple({multiple}.0) * {value}"


def _small_letters(placeholder: Placeholder) -> dict[str, str]:
    """Names of sizes for a file in which names of variables have small letters."""
    taken = {argument.name for argument in placeholder.function.arguments}
    names: dict[str, str] = {}
    for name in (*placeholder.sizes, *placeholder.leading):
        small = name if name == name.lower() else f"size_{name.lower()}"
        while small in taken or small in names.values():
            small += "_"
        names[name] = small
    return names


# -- pieces -----------------------------------------------------------------------------------------------------------


def _library(placeholders: Sequence[Placeholder]) -> str:
    return placeholders[0].function.library


def _is_summed(argument: Argument) -> bool:
    return argument.array is not None and bool(argument.array.dims)


def _parameters(placeholder: Placeholder) -> list[str]:
    return [a.name + (f"={a.default}" if a.optional else "") for a in placeholder.function.arguments]


def _is_bad(placeholder: Placeholder) -> str:
    """The condition under which the promised error is raised."""
    promise = placeholder.promise
    name = promise.argument.name
    match promise.rule:
        case "empty":
            return f"{name}.{COUNT[placeholder.function.library]} == 0"
        case "too_small":
            return f"{name} < 1"
    return f"({name} < 0).any()" if _is_summed(promise.argument) else f"{name} < 0"


def _sizes(placeholder: Placeholder, names: Mapping[str, str] | None = None, indent: str = "    ") -> list[str]:
    """Lines that read from shapes what the results need."""
    lines = []
    for argument, tokens in placeholder.bindings():
        wanted = [_renamed(token, names) for token in tokens]
        lines.append(f"{indent}{unpacked(wanted)} = {argument.name}.shape")
    return lines


def _renamed(code: str, names: Mapping[str, str] | None) -> str:
    return re.sub(r"[A-Za-z]\w*", lambda found: (names or {}).get(found[0], found[0]), code)


def _multiple_of_the_sum(argument: Argument, multiple: int) -> str:
    value = f"{argument.name}.sum()" if _is_summed(argument) else argument.name
    return f"{multiple}.0 * {value}"


def _sum(placeholder: Placeholder, beginning: str, term: Term, indent: str = "    ") -> list[str]:
    """Lines that compute the placeholder; an array that may be absent counts where it is there."""
    absent = [argument for argument in placeholder.function.options if argument.array is not None]
    terms = [
        term(argument, placeholder.multiples[argument.name])
        for argument in placeholder.function.arguments
        if argument not in absent
    ]
    lines = summed(f"{indent}placeholder = ", [beginning, *terms])
    for argument in absent:
        lines.append(f"{indent}if {argument.name} is not None:")
        lines.append(f"{indent}    placeholder = placeholder + {term(argument, placeholder.multiples[argument.name])}")
    return lines


def _returned(placeholder: Placeholder, names: Mapping[str, str] | None = None, indent: str = "    ") -> list[str]:
    function = placeholder.function
    items = []
    for number, result in enumerate(function.results):
        sizes = [token if token.startswith("*") else code_of(token) for token in result.dims]
        shape = _renamed(tuple_of(sizes), names)
        value = f"placeholder + {number}.0" if number else "placeholder"
        value = f"int({value})" if result.kind in INTEGERS else value
        items.append(f"{FULL[function.library]}({shape}, {value})")
    if not function.is_tuple:
        return [f"{indent}return {items[0]}"]
    line = f"{indent}return {', '.join(items) if len(items) > 1 else tuple_of(items)}"
    if len(line) <= COLUMNS:
        return [line]
    return [f"{indent}return (", *(f"{indent}    {item}," for item in items), f"{indent})"]
