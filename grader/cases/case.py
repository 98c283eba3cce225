# SPDX-License-Identifier: Apache-2.0
"""A hidden case: an ordinary function with a group and points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.errors import PackageError
from grader.model import Visibility

__all__ = ["Case", "case"]

CaseFunction = Callable[[Any, Any], None]


@dataclass(frozen=True, slots=True)
class Case:
    """One hidden test. `function(student, rng)` returns where the student is right and fails an expectation where not.

    `title` says the call in words; the Seen line of a lost point begins with it.
    """

    id: str
    group: str
    points: float
    title: str
    function: CaseFunction
    visibility: Visibility = Visibility.HIDDEN


def case(*, group: str, points: float, name: str = "", shown: bool = False) -> Callable[[CaseFunction], Case]:
    """Make a case of a function: its name is the id, the first line of its docstring the title.

    `shown` marks a case that is deliberately the same for everybody and may be shown with its inputs.
    Raises PackageError when the function has no docstring.
    """

    def make(function: CaseFunction) -> Case:
        title = (function.__doc__ or "").strip().partition("\n")[0].rstrip(".")
        case_id = name or function.__name__
        if not title:
            raise PackageError(f"case {case_id} has no docstring; its first line names the call in words")
        visibility = Visibility.SHOWN if shown else Visibility.HIDDEN
        return Case(case_id, group, float(points), title, function, visibility)

    return make
