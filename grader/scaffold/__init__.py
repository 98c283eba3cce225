# SPDX-License-Identifier: Apache-2.0
"""A new problem as text: every file of a small package that is sound from the first minute.

Nothing is read from disk or written to it, and nothing of what is typed is executed. What the files hold is a
placeholder that an author replaces piece by piece, while `grader verify` passes at every step.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.scaffold import cases, documents, solutions
from grader.scaffold.placeholder import Placeholder
from grader.scaffold.signature import EXAMPLE, Function, read_function, read_functions

__all__ = ["EXAMPLE", "Function", "package", "read_function", "read_functions"]


def package(problem_id: str, title: str, chapter: str, functions: Sequence[Function]) -> dict[str, str]:
    """Path in the course -> text. problem.toml is the last: with it the folder becomes a problem.

    UsageError when no placeholder can stand for a function.
    """
    placeholders = [Placeholder.of(function) for function in functions]
    folder = f"problems/{problem_id}"
    accepted = solutions.accepted(placeholders)
    return {
        f"solutions/{problem_id}.py": solutions.reference(placeholders),
        f"student_template/{problem_id}.py": solutions.starter(placeholders, problem_id),
        f"{folder}/statement.md": documents.statement(placeholders, title),
        f"{folder}/examples.json": documents.examples(placeholders),
        f"{folder}/hints.md": documents.hints(placeholders),
        f"{folder}/explanation.md": documents.explanation(title),
        f"{folder}/cases.py": cases.cases(placeholders, problem_id),
        f"{folder}/mistakes.py": solutions.mistakes(placeholders),
        **{f"{folder}/accepted/{name}": text for name, text in accepted.items()},
        f"{folder}/contract.json": documents.contract(placeholders),
        f"{folder}/problem.toml": documents.problem_toml(placeholders, problem_id, title, chapter),
    }
