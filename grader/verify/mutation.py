# SPDX-License-Identifier: Apache-2.0
"""Small wrong changes to a reference solution, one at a time: what does no case see?

A mutant changes one expression or statement of the source: an operator, a constant, a function, an argument. Imports,
annotations, docstrings and the words of errors are left alone. DeMillo, Lipton and Sayward 1978; the operators are
those that numerical code gets wrong.
"""

from __future__ import annotations

import ast
import builtins
import copy
import types
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Key", "Mutant", "mutants"]

Key = tuple[str, str, str, int]

ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
PAIRS = (
    *(("sum", "mean"), ("mean", "prod"), ("sum", "prod"), ("max", "min"), ("amax", "amin"), ("argmax", "argmin")),
    *(("maximum", "minimum"), ("log", "exp"), ("reshape", "view"), ("any", "all"), ("softmax", "log_softmax")),
    *(("float64", "float32"), ("double", "float"), ("zeros_like", "ones_like"), ("zeros", "ones"), ("floor", "ceil")),
    *(("cumsum", "cumprod"), ("rand_like", "randn_like"), ("rand", "randn"), ("exponential_", "uniform_")),
    *(("atleast_1d", "atleast_2d"), ("hstack", "vstack"), ("log1p", "log"), ("expm1", "exp")),
)
OTHER_NAMES: dict[str, tuple[str, ...]] = {}
for _one, _other in PAIRS:
    OTHER_NAMES[_one] = (*OTHER_NAMES.get(_one, ()), _other)
    OTHER_NAMES[_other] = (*OTHER_NAMES.get(_other, ()), _one)

UNTOUCHED = ("annotation", "returns", "type_comment", "type_params")  # fields of a node
TRANSPOSED = ("T", "mT", "H", "mH")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. It is known by operator, source line and what the changed piece became, never by a line number."""

    operator: str
    line: str  # the source line, stripped
    becomes: str  # the changed piece, before and after
    occurrence: int  # counts equal changes of equal lines, from 1
    number: int  # of the line; for the reader only
    code: types.CodeType

    @property
    def key(self) -> Key:
        """What an annotation must name."""
        return self.operator, self.line, self.becomes, self.occurrence


def mutants(source: str, file: str) -> Iterator[Mutant]:
    """Every mutant of a source. Two changes that give the same program are one."""
    tree = ast.parse(source)
    lines = source.splitlines()
    seen = {ast.dump(tree)}
    counts: Counter[tuple[str, str, str]] = Counter()
    for node, operator, replacement in _changes(tree):
        # deepcopy takes what stands in its memo for the copy: the one node is exchanged, everything else is copied.
        changed = copy.deepcopy(tree, {id(node): replacement})
        ast.fix_missing_locations(changed)
        program = ast.dump(changed)
        if program in seen:
            continue
        seen.add(program)
        try:
            code = compile(changed, file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            continue  # no program at all, hence no wrong one
        line = lines[node.lineno - 1].strip()
        before, after = _words(node), _words(replacement)
        becomes = f"{before} -> {after}" if after else f"{before} ->"
        counts[operator, line, becomes] += 1
        yield Mutant(operator, line, becomes, counts[operator, line, becomes], node.lineno, code)


def _words(node: ast.AST) -> str:
    if isinstance(node, ast.Pass):
        return ""
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that may be changed, parents first."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr)):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring, or an ellipsis
    yield node
    if isinstance(node, ast.Raise):
        return  # what is said to the reader
    for name, value in ast.iter_fields(node):
        if name in UNTOUCHED or (isinstance(node, ast.Assert) and name == "msg"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _nodes(child)


def _changes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str, ast.AST]]:
    """(a node, what is done to it, what takes its place)."""
    modules = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    again = _reassignments(tree)
    for node in _nodes(tree):
        if isinstance(node, ast.expr):
            for operator, replacement in _of_expression(node, modules, called):
                yield node, operator, ast.copy_location(replacement, node)
        elif isinstance(node, ast.stmt):
            for operator, statement in _of_statement(node, again):
                yield node, operator, ast.copy_location(statement, node)


def _of_expression(node: ast.expr, modules: set[str], called: set[int]) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            for other in ARITHMETIC.get(type(op), ()):
                yield "another arithmetic operator", ast.BinOp(left, other(), right)
            yield "keep the left operand", left
            yield "keep the right operand", right
        case ast.UnaryOp(operand=operand):
            yield "drop the unary operator", operand
        case ast.BoolOp(op=op, values=values):
            yield "another boolean operator", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for i in range(len(values)):
                kept = values[:i] + values[i + 1 :]
                yield "drop a condition", kept[0] if len(kept) == 1 else ast.BoolOp(op, kept)
        case ast.Compare(left=left, ops=[op], comparators=comparators):
            for another in COMPARISONS.get(type(op), ()):
                yield "another comparison", ast.Compare(left, [another()], comparators)
        case ast.Constant(value=bool() as value):
            yield "flip the boolean", ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield "one more", ast.Constant(value + 1)
            yield "one less", ast.Constant(value - 1)
        case ast.IfExp(body=body, orelse=orelse):
            yield "always take this branch", body
            yield "always take this branch", orelse
        case ast.Attribute(value=value, attr=name):
            if id(node) not in called and name in TRANSPOSED:
                yield "drop the transposition", value
            for other_name in OTHER_NAMES.get(name, ()):
                yield "another name", ast.Attribute(value, other_name, node.ctx)
        case ast.Name(id=name) if id(node) in called:
            for other_name in OTHER_NAMES.get(name, ()):
                if hasattr(builtins, other_name):  # a name that nothing defines would tell nothing
                    yield "another name", ast.Name(other_name, node.ctx)
        case ast.Call():
            yield from _of_call(node, modules)


def _of_call(node: ast.Call, modules: set[str]) -> Iterator[tuple[str, ast.expr]]:
    function, arguments, keywords = node.func, node.args, node.keywords
    if isinstance(function, ast.Attribute) and not _is_module(function.value, modules):
        yield "drop the method call", function.value
    elif arguments and not isinstance(arguments[0], ast.Starred):
        yield "keep only the argument", arguments[0]
    for i in range(len(keywords)):
        yield "drop a keyword", ast.Call(function, arguments, keywords[:i] + keywords[i + 1 :])
    if len(arguments) >= 2 and not any(isinstance(argument, ast.Starred) for argument in arguments[:2]):
        yield "swap two arguments", ast.Call(function, [arguments[1], arguments[0], *arguments[2:]], keywords)


def _is_module(node: ast.expr, modules: set[str]) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in modules


def _of_statement(node: ast.stmt, again: set[int]) -> Iterator[tuple[str, ast.stmt]]:
    match node:
        case ast.If(body=body, orelse=orelse):
            for value in (False, True):
                yield "decide the condition", ast.If(ast.Constant(value), body, orelse)
        case ast.Raise():
            yield "delete the raise", ast.Pass()
        case ast.AugAssign(target=target, op=op, value=value):
            for other in ARITHMETIC.get(type(op), ()):
                yield "another arithmetic operator", ast.AugAssign(target, other(), value)
            yield "delete the reassignment", ast.Pass()
        case ast.Assign() if id(node) in again:
            yield "delete the reassignment", ast.Pass()
        case ast.Expr():
            yield "delete the statement", ast.Pass()


def _reassignments(tree: ast.Module) -> set[int]:
    """Assignments of names that have a value already, and of entries: without them the program still runs."""
    found: set[int] = set()
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        known = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
        for node in _in_order(function.body):
            targets = [name for target in node.targets for name in ast.walk(target)]
            stored = [name.id for name in targets if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)]
            if all(name in known for name in stored):
                found.add(id(node))
            known |= set(stored)
    return found


def _in_order(body: list[ast.stmt]) -> Iterator[ast.Assign]:
    """Assignments of a function, as they stand; those of inner functions belong to these."""
    for statement in body:
        if isinstance(statement, ast.Assign):
            yield statement
        elif not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            for name in ("body", "orelse", "finalbody"):
                yield from _in_order(getattr(statement, name, []))
