# SPDX-License-Identifier: Apache-2.0
"""Whether something hidden stands in what is to be given away: the last look at a copy for students.

Signatures, imports and docstrings of a solution are public, since the statement and the starter repeat them. Every
other line of code that is long enough to be no coincidence is not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from grader.errors import PackageError
from grader.exports.folders import File
from grader.packages.course import Course

__all__ = ["LINE_CHARACTERS", "hidden_lines", "refuse_leaks"]

LINE_CHARACTERS = 40  # the longest line that a hint and an accepted solution of this course share has 34


def refuse_leaks(files: Mapping[str, File], course: Course, secret: bytes) -> None:
    """PackageError for the first of these files that holds a hidden line, or the course's secret."""
    hidden = {line: name for problem_id in course.problem_ids() for name, line in hidden_lines(course, problem_id)}
    for name, file in sorted(files.items()):
        if secret and secret in file.content:
            raise PackageError(f"{name} holds the course's secret", hint="take it out of that file, and export again")
        text = file.content.decode("utf-8", "replace")
        for line in {line.strip() for line in text.splitlines()}:
            if line in hidden:
                raise PackageError(
                    f"{name} would give away a line of {hidden[line]}: {line[:60]}",
                    hint="a student's copy holds nothing of cases, mistakes and solutions; change that file",
                )


def hidden_lines(course: Course, problem_id: str) -> Iterator[tuple[str, str]]:
    """Long lines of code that no student may have: the name of the file and the line, without its indentation."""
    folder = course.folder(problem_id)
    programs = [folder / "cases.py", folder / "mistakes.py", course.solution(problem_id)]
    for path in [*programs, *sorted((folder / "accepted").glob("*.py"))]:
        if path.is_file():
            name = path.relative_to(course.root).as_posix()
            text = path.read_text("utf-8", "replace")
            yield from ((name, line) for line in _code(text) if len(line) >= LINE_CHARACTERS)


def _code(text: str) -> Iterator[str]:
    """Lines that are neither signature nor docstring nor import; all of them where the text is not Python."""
    public: set[int] = set()
    with_tree = _tree(text)
    for node in ast.walk(with_tree) if with_tree else ():
        if isinstance(node, ast.Import | ast.ImportFrom):
            public |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            public |= set(range(node.lineno, node.body[0].lineno))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                public |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    for number, line in enumerate(text.splitlines(), start=1):
        if number not in public and not line.lstrip().startswith("#"):
            yield line.strip()


def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None
