# SPDX-License-Identifier: Apache-2.0
"""What stands in a package's files: are they there, does the statement say what is tested, are tolerances derived?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.packages import Course, Problem

__all__ = ["bare_tolerances", "missing_files", "unsaid"]

TEXTS = ("statement.md", "explanation.md", "hints.md", "examples.json")
HINTS = 3
ACCEPTED = 3
TOLERANCES = {"rtol", "atol", "rel_tol", "abs_tol"}
COMPARISONS = {"allclose", "isclose", "assert_allclose", "assert_close", "approx"}
SHORT = 4  # letters: shorter words of a rule are not asked for


def missing_files(course: Course, problem: Problem) -> list[str]:
    """Files that a package lacks, or that hold too little."""
    faults = [f"{name} is missing" for name in TEXTS if not (problem.folder / name).is_file()]
    if not course.template(problem.id).is_file():
        faults.append(f"student_template/{problem.id}.py is missing")
    count = len(list((problem.folder / "accepted").glob("*.py")))
    if count < ACCEPTED:
        faults.append(f"accepted/ holds {count} honest solutions, {ACCEPTED} are needed")
    if (problem.folder / "hints.md").is_file():
        hints = problem.text("hints.md").count("\n## ")
        if hints != HINTS:
            faults.append(f"hints.md has {hints} sections, {HINTS} are needed")
    return faults


def unsaid(problem: Problem) -> list[str]:
    """What is tested and the statement does not name: functions, arguments, sizes, errors, groups, watched calls."""
    if not (problem.folder / "statement.md").is_file():
        return ["there is no statement.md"]
    text = problem.text("statement.md")
    said = set(re.findall(r"\w+", text))
    functions = problem.contract.functions
    wanted = {f"function {f.name}": f.name for f in functions}
    wanted |= {f"argument {p.name}": p.name for f in functions for p in f.parameters}
    wanted |= {f"result {name}": name for f in functions if f.is_tuple for name in f.result_names}
    wanted |= {f"size {size}": size for size in _sizes(problem)}
    wanted |= {f"error {rule.error}": rule.error for f in functions for rule in f.rules}
    wanted |= {f"group {group.name}": group.name for group in problem.groups}
    faults = [f"the statement does not name the {what}" for what, word in wanted.items() if word not in said]
    faults += [f"the statement does not name the call {call}" for call in problem.watched_calls if call not in text]
    lower = {word.lower() for word in said}
    for function in functions:
        for rule in function.rules:
            words = [word for word in re.findall(r"\w+", rule.when) if len(word) >= SHORT]
            lacking = [word for word in words if word.lower() not in lower]
            if lacking:
                faults.append(
                    f"the statement does not say in the words of problem.toml when {function.name} raises "
                    f"{rule.error}: '{rule.when}' ({', '.join(lacking)} not found)"
                )
    return faults


def _sizes(problem: Problem) -> Iterator[str]:
    """Names of sizes in the contract; leading dimensions are any number of unnamed ones."""
    for function in problem.contract.functions:
        arguments = {p.name for p in function.parameters}
        arrays = [array for p in function.parameters for array in p.arrays] + list(function.results)
        for array in arrays:
            for token in array.dims.split():
                if not token.startswith(("*", "...")):
                    yield from sorted(set(re.findall(r"[A-Za-z_]\w*", token)) - arguments)


def bare_tolerances(problem: Problem) -> list[str]:
    """Comparisons with a tolerance of their own, in a package's code; honest solutions may do as they like.

    A mistake may compare as students do, with the tolerance that a library has in mind, but name none.
    """
    faults = []
    for path in sorted(problem.folder.glob("*.py")):
        try:
            tree = ast.parse(path.read_text("utf-8"))
        except SyntaxError:
            continue  # whoever executes the file says so
        for node in ast.walk(tree):
            name = ""
            if isinstance(node, ast.keyword) and node.arg in TOLERANCES:
                name = node.arg
            elif isinstance(node, ast.Call) and path.name != "mistakes.py":
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                name = called if called in COMPARISONS else ""
            if name:
                line = getattr(node, "lineno", 0)
                faults.append(f"{path.name}:{line}: {name} is a bare tolerance: use expect_close with a condition")
    return faults
