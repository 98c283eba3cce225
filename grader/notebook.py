# SPDX-License-Identifier: Apache-2.0
"""`import grader; grader.check(my_function)`: the public examples, for a student in a notebook.

The function's source is taken together with all that it needs, from the notebook's cells or from its module, and is
judged in a runner as `grader check` judges a file: what works here by what is left in the notebook's memory alone
fails, as it would when it is handed in. The runner's warm process is kept until the notebook ends.
"""

from __future__ import annotations

import atexit
import inspect
import itertools
import json
import linecache
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.errors import GraderError, UsageError
from grader.model import Report, Status, Submission
from grader.packages import Course, Problem
from grader.packages.course import find_course
from grader.reports import FORMATS, Detail, Options
from grader.sandbox import Sandbox
from grader.sandbox.spawn import SpawnSandbox, forks_here

__all__ = ["Checked", "check"]

MAX_HISTORY_BYTES = 200 << 10  # of the cells that are looked at, the latest first; a function's cells are among them
STUDENT = "notebook"

_sandboxes: dict[Path, Sandbox] = {}
_keys = itertools.count(1)  # of what is shown: two cells of one page must not share an id


class Checked:
    """What the public examples say: shown as a cell in a notebook, as text elsewhere."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @property
    def solved(self) -> bool:
        """Whether every public example is accepted. The hidden cases decide, and are not here."""
        return self.report.status is Status.SOLVED

    def __repr__(self) -> str:
        return FORMATS["text"].render([self.report], Options(Detail.STUDENT)).rstrip("\n")

    def _repr_html_(self) -> str:
        from grader.reports.html.cell import render_cell

        return render_cell(self.report, f"softmark-{next(_keys)}")


def check(*functions: Callable[..., Any], problem: str | None = None, course: str | None = None) -> Checked:
    """Run the public examples of a problem on your functions.

    `problem` is the problem's id, wanted where the function's name does not tell; `course` is the course folder, found
    from the current folder upwards without it. Raises UsageError, and PackageError for a problem that is unsound.
    """
    try:
        return _check(functions, problem, course)
    except GraderError as error:
        # In a notebook, a sentence and no traceback: IPython asks an exception how it wants to be shown.
        words = [f"error: {error.message}", *([f"hint: {error.hint}"] if error.hint else [])]
        error._render_traceback_ = lambda: words  # type: ignore[attr-defined]
        raise


def _check(functions: Sequence[Callable[..., Any]], problem: str | None, course: str | None) -> Checked:
    given = course or os.environ.get("GRADER_COURSE")
    found = find_course(Path(given) if given else None, Path.cwd())
    package = _problem(found, [_name(function) for function in functions], problem)
    source, file = _source(package, functions)
    from grader.runs import Grading

    submission = Submission(STUDENT, package.id, file, source)
    try:
        report = Grading(found, _sandbox(found), secret=bytes, examples_only=True).grade(submission)
    except BaseException:
        _close()  # whatever ended it, the next check begins afresh
        raise
    return Checked(_for_a_cell(report))


def _for_a_cell(report: Report) -> Report:
    """In a notebook the function is there already: nothing is to be imported from a file that nobody has."""
    own = f"from {report.submission.file.removesuffix('.py')} import "
    cases = tuple(
        replace(case, twin=replace(case.twin, snippet="".join(_without(case.twin.snippet, own)))) if case.twin else case
        for case in report.cases
    )
    return replace(report, cases=cases)


def _without(program: str, beginning: str) -> list[str]:
    lines = [line for line in program.splitlines(keepends=True) if not line.startswith(beginning)]
    return lines[1:] if lines and not lines[0].strip() else lines


# Which problem


def _name(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", "")
    if not callable(function) or not name:
        raise UsageError(
            f"grader.check takes functions, not {type(function).__name__}",
            hint="import grader; grader.check(my_function)",
        )
    return str(name)


def _problem(course: Course, names: Sequence[str], problem: str | None) -> Problem:
    if problem is not None:
        return Problem.read(course, problem)
    if not names:
        raise UsageError("grader.check wants a function", hint="import grader; grader.check(my_function)")
    every = [Problem.read(course, problem_id) for problem_id in course.problem_ids()]
    fitting = [one for one in every if set(names) <= {function.name for function in one.contract.functions}]
    if len(fitting) == 1:
        return fitting[0]
    words = ", ".join(names)
    if fitting:
        ids = ", ".join(one.id for one in fitting)
        raise UsageError(
            f"more than one problem asks for {words}: {ids}", hint="say which: grader.check(f, problem=...)"
        )
    wanted = "; ".join(f"{one.id}: {', '.join(f.name for f in one.contract.functions)}" for one in every)
    raise UsageError(
        f"no problem of this course asks for {words}", hint=f"name your function as the problem does ({wanted})"
    )


# Where the source comes from


def _source(problem: Problem, functions: Sequence[Callable[..., Any]]) -> tuple[bytes, str]:
    """The source of the problem's functions and the name of its file."""
    names = [function.name for function in problem.contract.functions]
    file = next((path for function in functions if (path := _module_file(function)) is not None), None)
    if file is not None:
        return file.read_bytes(), file.name
    cells = _cells()
    if not cells:
        texts = [_text_of(function) for function in functions]
        cells = ["\n\n".join(texts)]
    return _taken(cells, names, functions), f"{problem.id}.py"


def _module_file(function: Callable[..., Any]) -> Path | None:
    """The file of a function that was imported; None for one of the notebook or of the program that is running."""
    module = getattr(inspect.unwrap(function), "__module__", "__main__")
    if module == "__main__" or module is None:
        return None
    file = getattr(sys.modules.get(module), "__file__", None)
    path = Path(file) if isinstance(file, str) else None
    return path if path is not None and path.suffix == ".py" and path.is_file() else None


def _cells() -> list[str]:
    """The cells that have been run, by their numbers, or the running program as one cell.

    A cell that was run again stands where it was run last. Nothing is taken from the notebook's file: it may not have
    been saved.
    """
    main = vars(sys.modules["__main__"])
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        file = main.get("__file__")
        return [Path(file).read_text("utf-8")] if file and Path(file).is_file() else []
    cells = [str(cell) for cell in shell.history_manager.input_hist_raw]
    seen: set[str] = set()
    left = MAX_HISTORY_BYTES
    for number in reversed(range(len(cells))):
        text = cells[number]
        left -= len(text)
        if text in seen or left < 0:
            cells[number] = ""
        seen.add(text)
    return cells


def _taken(cells: Sequence[str], names: Sequence[str], functions: Sequence[Callable[..., Any]]) -> bytes:
    """The functions and what they need, as one file."""
    from grader.lms.notebooks import Unreadable, python_of

    kinds: list[dict[str, Any]] = [
        {"cell_type": "code" if text else "raw", "metadata": {}, "source": text} for text in cells
    ]
    if kinds and not cells[0]:
        kinds.pop(0)  # cells are numbered from 1
    notebook = {"cells": kinds, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    converted = python_of(json.dumps(notebook).encode(), names)
    if isinstance(converted, Unreadable):
        raise UsageError(converted.reason, hint="restart the notebook, run the cells that count, and check again")
    source = converted.source
    missing = [function for function in functions if f"def {_name(function)}(".encode() not in source]
    if len(missing) == len(functions) and missing:
        # Run from a file with a magic, or made by a library: at least the function itself can be had.
        source = "\n\n".join(_text_of(function) for function in missing).encode()
    return source


def _text_of(function: Callable[..., Any]) -> str:
    linecache.checkcache()
    try:
        return inspect.getsource(function)
    except (OSError, TypeError) as error:
        raise UsageError(
            f"the source of {_name(function)} can not be found",
            hint="define it in a cell of the notebook, run that cell, and check again",
        ) from error


# The runner


def _sandbox(course: Course) -> Sandbox:
    """One for each course, kept while the notebook lives."""
    if course.root not in _sandboxes:
        _sandboxes[course.root] = _fresh(course)
    return _sandboxes[course.root]


def _fresh(course: Course) -> Sandbox:
    if os.environ.get("GRADER_SPAWN") or not forks_here():
        return SpawnSandbox()
    from grader.sandbox.process import ProcessSandbox

    return ProcessSandbox(secret_folder=course.root / "problems")


@atexit.register
def _close() -> None:
    while _sandboxes:
        _sandboxes.popitem()[1].close()
