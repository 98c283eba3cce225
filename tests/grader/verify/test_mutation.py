# SPDX-License-Identifier: Apache-2.0
"""Which changes are made to a source, and what is left alone."""

import pytest

from grader.verify.mutation import mutants


def changes(source):
    return {f"{mutant.operator}: {mutant.becomes}" for mutant in mutants(source, "source.py")}


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("a + b", "another arithmetic operator: a + b -> a - b"),
        ("a @ b", "another arithmetic operator: a @ b -> a * b"),
        ("a / b", "keep the left operand: a / b -> a"),
        ("a / b", "keep the right operand: a / b -> b"),
        ("a < b", "another comparison: a < b -> a <= b"),
        ("a < b", "another comparison: a < b -> a >= b"),
        ("a is b", "another comparison: a is b -> a is not b"),
        ("a and b", "another boolean operator: a and b -> a or b"),
        ("a and b", "drop a condition: a and b -> b"),
        ("not a", "drop the unary operator: not a -> a"),
        ("-a", "drop the unary operator: -a -> a"),
        ("a + 2", "one more: 2 -> 3"),
        ("a + 0.5", "one less: 0.5 -> -0.5"),
        ("f(a, flag=True)", "flip the boolean: True -> False"),
        ("a if b else c", "always take this branch: a if b else c -> c"),
        ("a.sum()", "another name: a.sum -> a.mean"),
        ("a.sum()", "drop the method call: a.sum() -> a"),
        ("a.to(np.float64)", "another name: np.float64 -> np.float32"),
        ("a.mT", "drop the transposition: a.mT -> a"),
        ("max(a, b)", "another name: max -> min"),
        ("np.log(a)", "another name: np.log -> np.exp"),
        ("np.log(a)", "keep only the argument: np.log(a) -> a"),
        ("a.max(axis=0)", "drop a keyword: a.max(axis=0) -> a.max()"),
        ("f(a, b, c)", "swap two arguments: f(a, b, c) -> f(b, a, c)"),
    ],
)
def test_changes_of_an_expression(line, change):
    assert change in changes(f"import numpy as np\ndef f(a, b, c):\n    return {line}\n")


@pytest.mark.parametrize(
    ("lines", "change"),
    [
        ("if a: b = c", "decide the condition: if a -> if False"),
        ("if a: b = c", "decide the condition: if a -> if True"),
        ("a += b", "another arithmetic operator: a += b -> a -= b"),
        ("a += b", "delete the reassignment: a += b ->"),
        ("a = b", "delete the reassignment: a = b ->"),
        ("a[0] = b", "delete the reassignment: a[0] = b ->"),
        ("a.clamp_(b)", "delete the statement: a.clamp_(b) ->"),
        ("if a: raise ValueError", "delete the raise: raise ValueError ->"),
    ],
)
def test_changes_of_a_statement(lines, change):
    assert change in changes(f"def f(a, b, c):\n    {lines}\n    return a\n")


@pytest.mark.parametrize(
    "source",
    [
        "from numpy import sum",
        '"""max(1, 2)"""',
        "def f(a: Float[1 + 2]) -> Float[3]: return a",
        "def f(a):\n    new = a\n    return new",
        'x = "log"',
        'def f(a): return f"{1 + 2}"',
    ],
)
def test_what_is_left_alone(source):
    assert set() == changes(source)


def test_the_words_of_an_error_are_left_alone():
    assert {"delete the raise: raise ValueError(f'{a + 1} is too much', 1 + 2) ->"} == changes(
        'def f(a):\n    raise ValueError(f"{a + 1} is too much", 1 + 2)\n'
    )


def test_a_mutant_is_known_by_its_line_and_not_by_its_number():
    source = "def f(a):\n    return a + 1  # one\n"
    moved = "import math\n\n\n" + source
    assert {mutant.key for mutant in mutants(source, "x")} == {mutant.key for mutant in mutants(moved, "x")}
    assert {"return a + 1  # one"} == {mutant.line for mutant in mutants(source, "x")}


def test_equal_changes_of_one_line_are_counted():
    found = [mutant for mutant in mutants("def f(a):\n    return g(1, a, 1)\n", "x") if mutant.operator == "one more"]
    assert [1, 2] == [mutant.occurrence for mutant in found]
    assert 2 == len({mutant.key for mutant in found})


def test_a_mutant_is_the_program_with_one_change():
    (mutant,) = [one for one in mutants("def f(a):\n    return a + 1\n", "x") if one.becomes == "1 -> 2"]
    namespace = {}
    exec(mutant.code, namespace)
    assert 5 == namespace["f"](3)


def test_no_two_mutants_are_the_same_program():
    found = list(mutants("def f(a):\n    return a * a\n", "x"))
    assert len(found) == len({mutant.becomes for mutant in found})
