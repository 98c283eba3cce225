# SPDX-License-Identifier: Apache-2.0
"""A problem as a notebook to begin with: the statement, a cell to write in, and a cell that checks it."""

from __future__ import annotations

import json
from typing import Any

from grader.packages.course import Course
from grader.packages.problem import Problem

__all__ = ["starter_notebook"]

MARGIN = "Everything that your functions need must be in cells of this notebook: imports, constants, helpers.\n"


def starter_notebook(course: Course, problem_id: str, starter: bytes) -> bytes:
    """A notebook of format 4.5. PackageError when the problem can not be read."""
    problem = Problem.read(course, problem_id)
    functions = ", ".join(function.name for function in problem.contract.functions)
    check = f"import grader\n\ngrader.check({functions})\n"
    cells = [
        _cell("statement", "markdown", problem.text("statement.md")),
        _cell("yours", "code", starter.decode("utf-8")),
        _cell("run", "markdown", f"Run the cell above, then this one. {MARGIN}"),
        _cell("check", "code", check),
    ]
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(key: str, kind: str, text: str) -> dict[str, Any]:
    code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    lines = text.strip("\n").splitlines(keepends=True)
    return {"cell_type": kind, "id": key, "metadata": {}, "source": lines} | code
