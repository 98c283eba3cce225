# SPDX-License-Identifier: Apache-2.0
"""The exception tree is what its docstring says, and every branch ends with its exit code."""

import pytest

from grader import errors
from grader.errors import ExitCode, GraderError


def documented():
    """(name, parent) of every line of the tree that the docstring draws."""
    pairs, ancestors = set(), {}
    for line in errors.__doc__.splitlines():
        bare = line.lstrip(" │├└─")
        name = bare.split(" ")[0]
        depth = (len(line) - len(bare)) // 4
        if name and (depth or name == "GraderError"):
            ancestors[depth] = name
            pairs.add((name, ancestors.get(depth - 1, "Exception")))
    return pairs


def real(root=GraderError):
    yield root.__name__, root.__base__.__name__
    for child in root.__subclasses__():
        if child.__module__ == "grader.errors":
            yield from real(child)


def test_the_docstring_draws_the_real_tree():
    assert documented() == set(real())


def test_every_exception_is_exported():
    assert {name for name, _ in real()} | {"ExitCode"} == set(errors.__all__)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (ExitCode.USAGE, ["UsageError", "UnknownProblem", "CourseNotFound"]),
        (ExitCode.NOTHING_GRADABLE, ["NothingGradable"]),
        (ExitCode.UNSOUND_PACKAGE, ["PackageError"]),
        (
            ExitCode.FAULT,
            [
                *("GraderError", "OutputError", "InfrastructureError", "IsolationRefused"),
                *("StoreError", "WireError", "FrameTooLarge"),
            ],
        ),
    ],
)
def test_an_exception_ends_the_command_with_the_code_of_its_branch(code, names):
    assert [code] * len(names) == [getattr(errors, name).exit_code for name in names]


def test_the_docstring_gives_the_exit_code_of_every_branch():
    lines = [line.lstrip(" │├└─") for line in errors.__doc__.splitlines() if "(exit " in line]
    written = {line.split(" ")[0]: int(line.rpartition("(exit ")[2].rstrip(")")) for line in lines}
    branches = {child.__name__: child.exit_code for child in GraderError.__subclasses__()}
    assert written == branches


def test_the_exit_codes_are_those_that_scripts_rely_on():
    assert {
        "SOLVED": 0,
        "UNSOLVED": 1,
        "USAGE": 2,
        "FAULT": 3,
        "UNSOUND_PACKAGE": 4,
        "NOTHING_GRADABLE": 5,
        "INTERRUPTED": 130,
    } == {code.name: code.value for code in ExitCode}


def test_an_error_keeps_its_sentence_and_the_next_step():
    error = errors.UnknownProblem("no such problem", hint="did you mean another?")
    assert ("no such problem", "did you mean another?") == (error.message, error.hint)


def test_an_error_reads_as_its_sentence():
    assert str(errors.PackageError("cases.py: two cases have one id", hint="rename one")) == (
        "cases.py: two cases have one id"
    )
