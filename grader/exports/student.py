# SPDX-License-Identifier: Apache-2.0
"""A course as a student gets it: statements, hints, starters and public examples, and nothing by which work is judged.

A file is in the copy because its name is in the list, never because it was not left out. What is about to be written
is then searched for anything hidden all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.errors import PackageError
from grader.exports.folders import File
from grader.exports.leaks import refuse_leaks
from grader.exports.wheel import Wheel
from grader.model import Framework
from grader.packages.course import Course
from grader.packages.problem import Problem

__all__ = ["student_copy"]

NEEDED = ("problem.toml", "contract.json", "examples.json", "statement.md")
WELCOME = ("hints.md", "explanation.md")


def student_copy(
    course: Course, problems: Sequence[str], *, wheel: Wheel | None = None, secret: bytes = b""
) -> dict[str, File]:
    """The files of a copy by their paths. PackageError for what can not be read, or would give something away."""
    read = [Problem.read(course, problem_id) for problem_id in problems]
    files: dict[str, File] = {}
    for problem in read:
        for name in (*NEEDED, *WELCOME):
            path = problem.folder / name
            if name in NEEDED or path.is_file():
                files[f"problems/{problem.id}/{name}"] = File(_bytes(path))
        files[f"student_template/{problem.id}.py"] = File(_bytes(course.template(problem.id)))
    files["README.md"] = File(_readme(read, wheel).encode())
    refuse_leaks(files, course, secret)
    if wheel is not None:
        files[wheel.name] = File(wheel.content)
    return files


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackageError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _readme(problems: Sequence[Problem], wheel: Wheel | None) -> str:
    torch = any(problem.framework is Framework.TORCH for problem in problems)
    rows = "\n".join(f"| `{p.id}` | {p.title} | {p.framework} | {p.minutes} |" for p in problems)
    return README.format(rows=rows, first=problems[0].id, install=_install(wheel, torch))


def _install(wheel: Wheel | None, torch: bool) -> str:
    what = f"./{wheel.name}" if wheel is not None else "softmark"
    plain = f'```sh\npython -m pip install "{what}"\n```\n'
    more = f'\nProblems with torch need it, too:\n\n```sh\npython -m pip install "{what}[torch]"\n```\n'
    return plain + (more if torch else "")


README = """\
# Your problems

| problem | title | library | minutes |
| --- | --- | --- | ---: |
{rows}

You need Python 3.11 or newer, on Linux, macOS or Windows. In this folder:

{install}
Then

```sh
grader list                       # the problems, and what you have done of them
grader show {first}
grader start {first} work
grader check work                 # the public examples
```

In a notebook: `grader start {first} work --notebook`, and `import grader; grader.check(...)` in its last cell.

Passing the examples is not solving the problem: the hidden cases that decide are not in this folder.
"""
