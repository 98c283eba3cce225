# SPDX-License-Identifier: Apache-2.0
"""A function's annotated signature as its author types it, read and checked.

Nothing is executed: the text is parsed, and only what the contract of a problem can say is taken from it. Everything
else is a `UsageError` that says what to write instead.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.errors import UsageError

__all__ = ["EXAMPLE", "Argument", "ArrayType", "Function", "check_name", "names_in", "read_function", "read_functions"]

EXAMPLE = """'column_sums(x: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "D"]'"""

FLOATS = ("Float", "Float64", "Float32", "Real")
INTEGERS = ("Int", "Int64")
KINDS = (*FLOATS, *INTEGERS, "Bool")
LIBRARIES = {"np.ndarray": "numpy", "numpy.ndarray": "numpy", "Tensor": "torch", "torch.Tensor": "torch"}
PLAIN = ("float", "int", "bool")
MOST_FUNCTIONS, MOST_ARGUMENTS, MOST_RESULTS = 8, 8, 4
LONGEST_NAME = 30

# Names that the generated files use for themselves.
TAKEN = {
    *("np", "numpy", "torch", "math", "Tensor", "float", "int", "bool", "tuple", "range", "sum", "any"),
    *("Float", "Float64", "Float32", "Real", "Int", "Int64", "Bool", "placeholder", "entry", "kappa", "right"),
    *("result", "first", "second", "third", "fourth", "rng", "student", "reference", "arguments", "options"),
    *("low", "high", "case", "condition", "expect_close", "expect_exactly", "expect_inputs_unchanged"),
    *("expect_raises", "rule", "function", "mistake", "make", "beginning", "multiples", "totals", "promise"),
    *("begin_with", "multiple", "total_of", "seeded", "changed_arguments", "transcript"),
}


@dataclass(frozen=True, slots=True)
class ArrayType:
    """An array of a library, a kind of number and its dims, token by token."""

    library: str  # numpy or torch
    kind: str
    dims: tuple[str, ...]

    @property
    def is_one_number(self) -> bool:
        """Whether it has no dimensions."""
        return not self.dims

    def __str__(self) -> str:
        name = "np.ndarray" if self.library == "numpy" else "Tensor"
        return f'{self.kind}[{name}, "{" ".join(self.dims)}"]'


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: an array, or a plain value. `default` is source text; None where the argument is required."""

    name: str
    array: ArrayType | None
    plain: str
    default: str | None

    @property
    def optional(self) -> bool:
        """Whether it has a default, and is passed by name."""
        return self.default is not None

    @property
    def annotation(self) -> str:
        """As the reference writes it."""
        written = self.plain if self.array is None else str(self.array)
        return f"{written} | None" if self.array is not None and self.optional else written


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a problem."""

    name: str
    arguments: tuple[Argument, ...]
    results: tuple[ArrayType, ...]
    is_tuple: bool

    @property
    def required(self) -> tuple[Argument, ...]:
        """Arguments passed by position."""
        return tuple(argument for argument in self.arguments if not argument.optional)

    @property
    def options(self) -> tuple[Argument, ...]:
        """Arguments passed by name."""
        return tuple(argument for argument in self.arguments if argument.optional)

    @property
    def library(self) -> str:
        """Where its arrays come from: numpy or torch."""
        return self.results[0].library


def read_functions(texts: Sequence[str]) -> tuple[Function, ...]:
    """The functions of a problem. UsageError when one can not be meant, or when they do not go together."""
    if len(texts) > MOST_FUNCTIONS:
        raise UsageError(
            f"{len(texts)} functions are too many to begin with", hint=f"give {MOST_FUNCTIONS}, add the others by hand"
        )
    functions = tuple(read_function(text) for text in texts)
    names = [function.name for function in functions]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"the function {name} is given twice", hint="every function needs a name of its own")
    if len({function.library for function in functions}) > 1:
        raise UsageError(
            "the functions use arrays of numpy and of torch", hint="a problem has one framework: choose one of them"
        )
    return functions


def read_function(text: str) -> Function:
    """The function that an annotated signature describes. UsageError says what can not be meant, and what could be."""
    node = _parsed(text)
    check_name("a function", node.name)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", node.name):
        raise UsageError(
            f"'{node.name}' can not be a function's name here", hint="small letters, digits and underscores"
        )
    parameters = node.args
    if parameters.vararg or parameters.kwarg or parameters.posonlyargs or parameters.kwonlyargs:
        raise UsageError(
            f"{node.name}: arguments with *, ** or / can not be described", hint="give every argument a name of its own"
        )
    if len(parameters.args) > MOST_ARGUMENTS:
        raise UsageError(f"{node.name} has more than {MOST_ARGUMENTS} arguments", hint="begin with fewer")
    names = [one.arg for one in parameters.args]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"{node.name} has two arguments of the name {name}", hint="every argument needs its own")
    defaults: list[ast.expr | None] = [None] * (len(parameters.args) - len(parameters.defaults))
    arguments = tuple(
        _argument(node.name, one, default)
        for one, default in zip(parameters.args, [*defaults, *parameters.defaults], strict=True)
    )
    results, is_tuple = _results(node)
    function = Function(node.name, arguments, results, is_tuple)
    _check_libraries(function)
    _check_sizes(function)
    return function


def check_name(what: str, name: str) -> None:
    """Refuse a name that Python, or the generated files, need for themselves."""
    if keyword.iskeyword(name):
        raise UsageError(f"'{name}' can not be the name of {what}: it is a word of Python", hint="choose another name")
    if name in TAKEN:
        raise UsageError(
            f"'{name}' can not be the name of {what}: the generated files use it",
            hint=f"choose another name, '{name}_' maybe",
        )
    if len(name) > LONGEST_NAME:
        raise UsageError(f"'{name}' is longer than {LONGEST_NAME} letters", hint="choose a shorter name")


def _parsed(text: str) -> ast.FunctionDef:
    written = text.strip().removeprefix("def ").removesuffix("...").rstrip().removesuffix(":")
    hint = f"write it as in Python, in quotes: {EXAMPLE}"
    try:
        body = ast.parse(f"def {written}: ...").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UsageError(f"this is not a function with its annotations: {text.strip()[:200]}", hint=hint) from error
    match body:
        case [ast.FunctionDef(body=[ast.Expr(ast.Constant(value=value))]) as node] if value is Ellipsis:
            return node
    raise UsageError(f"this is more than one function with its annotations: {text.strip()[:200]}", hint=hint)


def _argument(function: str, node: ast.arg, default: ast.expr | None) -> Argument:
    check_name("an argument", node.arg)
    where = f"{function}: argument {node.arg}"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", node.arg):
        raise UsageError(f"{where}: a name begins with a letter", hint="letters a to z, digits and underscores")
    if node.annotation is None:
        raise UsageError(f"{where} has no annotation", hint=f"say what it is, as in {EXAMPLE}")
    match node.annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            array = _array(where, left)
            if not (isinstance(default, ast.Constant) and default.value is None):
                raise UsageError(f"{where} may be None, but None is not its default", hint="write '= None' after it")
            return Argument(node.arg, array, "", "None")
        case ast.Name(id=plain) if plain in PLAIN:
            return Argument(node.arg, None, plain, None if default is None else _default(where, plain, default))
    array = _array(where, node.annotation)
    if default is not None:
        raise UsageError(f"{where}: an array has no default but None", hint=f"write {array} | None = None")
    return Argument(node.arg, array, "", None)


def _default(where: str, plain: str, node: ast.expr) -> str:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        value = None
    fits = {"float": type(value) in (int, float), "int": type(value) is int, "bool": type(value) is bool}
    if not fits[plain] or abs(value) > 1000 or (value != 0 and abs(value) < 0.001):
        raise UsageError(
            f"{where}: {ast.unparse(node)} can not be its default to begin with",
            hint=f"give a {plain} between -1000 and 1000; the reference can have another one later",
        )
    return repr(float(value) if plain == "float" else value)


def _results(node: ast.FunctionDef) -> tuple[tuple[ArrayType, ...], bool]:
    where = f"{node.name}: what it returns"
    if node.returns is None:
        raise UsageError(f"{node.name} does not say what it returns", hint=f"end with '-> ...', as in {EXAMPLE}")
    match node.returns:
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=elements)):
            results, is_tuple = tuple(_array(where, element) for element in elements), True
        case ast.Subscript(value=ast.Name(id="tuple"), slice=element):
            results, is_tuple = (_array(where, element),), True
        case returns:
            results, is_tuple = (_array(where, returns),), False
    if not 1 <= len(results) <= MOST_RESULTS:
        raise UsageError(f"{where}: {len(results)} results", hint=f"begin with 1 to {MOST_RESULTS} of them")
    if any(result.kind == "Bool" for result in results):
        raise UsageError(
            f"{where}: the placeholder computes numbers, not booleans",
            hint="begin with Int, and change the annotation to Bool when you write the reference",
        )
    return results, is_tuple


def _array(where: str, node: ast.expr) -> ArrayType:
    match node:
        case ast.Subscript(value=kind, slice=ast.Tuple(elts=[library, ast.Constant(value=str() as dims)])):
            return ArrayType(_library(where, library), _kind(where, kind), _dims(where, dims))
    written = ast.unparse(node)
    hint = 'write an array with its shape, as Float[np.ndarray, "N D"] or Float[Tensor, "*batch D"]'
    if not where.endswith("returns"):
        hint += ", or float, int, bool"
    else:
        hint += '; a single number is Float[np.ndarray, ""]'
    raise UsageError(f"{where}: '{written[:100]}' can not be used as an annotation here", hint=hint)


def _kind(where: str, node: ast.expr) -> str:
    kind = ast.unparse(node).removeprefix("jaxtyping.")
    if kind not in KINDS:
        raise UsageError(
            f"{where}: arrays of kind '{kind[:50]}' are not supported here", hint=f"use {', '.join(KINDS)}"
        )
    return kind


def _library(where: str, node: ast.expr) -> str:
    written = ast.unparse(node)
    if written not in LIBRARIES:
        raise UsageError(f"{where}: '{written[:50]}' is not an array type here", hint="use np.ndarray or Tensor")
    return LIBRARIES[written]


def _dims(where: str, text: str) -> tuple[str, ...]:
    tokens = tuple(text.split())
    if sum(token.startswith(("*", "...")) for token in tokens) > 1:
        raise UsageError(f"{where}: '{text}' leaves two parts of the shape open", hint="one *name or ... is enough")
    for token in tokens:
        name = token.removeprefix("*")
        if token == "..." or re.fullmatch(r"[1-9][0-9]{0,2}", token):
            continue
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            check_name("a size", name)
        elif name == token:
            _check_expression(where, token)
        else:
            raise UsageError(f"{where}: the size '{token}' can not be read", hint="write *batch for leading sizes")
    if tokens and all(token == "1" for token in tokens):
        raise UsageError(f"{where}: '{text}' holds a single number", hint='write "" for an array without dimensions')
    return tokens


def _check_expression(where: str, token: str) -> None:
    allowed = (ast.Expression, ast.BinOp, ast.Name, ast.Load, ast.Constant, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)
    try:
        nodes = list(ast.walk(ast.parse(_plain(token), mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        nodes = []
    if not nodes or not all(isinstance(node, allowed) for node in nodes):
        raise UsageError(
            f"{where}: the size '{token[:50]}' can not be read",
            hint="a name, *name, a number, {argument}, or a sum, difference, product or // of these without spaces",
        )
    for node in nodes:
        if isinstance(node, ast.Name):
            check_name("a size", node.id)
        elif isinstance(node, ast.Constant) and type(node.value) is not int:
            raise UsageError(f"{where}: the size '{token[:50]}' is not a whole number", hint="use whole numbers")


def _plain(token: str) -> str:
    """A size as Python computes it: `{h}` is the argument h."""
    return re.sub(r"\{(\w+)\}", r"\1", token)


def names_in(token: str) -> Iterator[str]:
    """Names of sizes and arguments in one token of a dims string."""
    yield from re.findall(r"[A-Za-z]\w*", token)


def _check_libraries(function: Function) -> None:
    arrays = [argument.array for argument in function.arguments if argument.array is not None]
    if len({array.library for array in (*arrays, *function.results)}) > 1:
        raise UsageError(
            f"{function.name} mixes arrays of numpy and of torch",
            hint="use np.ndarray everywhere, or Tensor everywhere",
        )


def _check_sizes(function: Function) -> None:
    """Every size of a result must come from an argument that every call has."""
    if not any(argument.plain != "bool" for argument in function.required):
        raise UsageError(
            f"{function.name} needs an argument that holds numbers and has no default",
            hint=f"give it one, as in {EXAMPLE}",
        )
    given = {argument.name for argument in function.arguments}
    integers = {argument.name for argument in function.required if argument.plain == "int"}
    arrays = [argument.array for argument in function.required if argument.array is not None]
    optional = [argument.array for argument in function.options if argument.array is not None]
    bound = {token for array in arrays for token in array.dims}
    for array in (*arrays, *optional, *function.results):
        for token in array.dims:
            for argument in re.findall(r"\{(\w+)\}", token):
                if argument not in integers:
                    raise UsageError(
                        f"{function.name}: '{token}' needs an argument {argument} of type int, without a default",
                        hint=f"add {argument}: int before the arguments with defaults",
                    )
            for name in names_in(re.sub(r"\{\w+\}", "", token)):
                if f"*{name}" in bound and name in bound:
                    raise UsageError(
                        f"{function.name}: {name} is one size and *{name} are several",
                        hint="give one of them another name",
                    )
                if name in given:
                    raise UsageError(
                        f"{function.name}: the size {name} has the name of an argument",
                        hint=f"write {{{name}}} for the value of that argument, or give the size another name",
                    )
    for result in function.results:
        for token in result.dims:
            if token == "...":
                raise UsageError(
                    f"{function.name}: a result of any shape '...' can not be checked",
                    hint="give the leading sizes a name, as in *batch, in an argument and in the result",
                )
            wanted = [token] if token.startswith("*") else list(names_in(re.sub(r"\{\w+\}", "", token)))
            for name in wanted:
                if name not in bound:
                    raise UsageError(
                        f"{function.name}: no argument binds the size {name} of the result",
                        hint=f'name it in the shape of an array without a default, as in "{name} K", or use a number',
                    )
