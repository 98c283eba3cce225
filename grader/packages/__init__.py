# SPDX-License-Identifier: Apache-2.0
"""Read a course from disk: its problems, their contracts, examples and hidden cases, and submissions to them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.packages.course import Course, find_course
    from grader.packages.problem import Group, Problem, load_cases, load_examples, load_mistakes

__all__ = ["Course", "Group", "Problem", "find_course", "load_cases", "load_examples", "load_mistakes"]


def __getattr__(name: str) -> Any:
    """Import a name when it is used: completion and `--help` want courses without numpy, which problems need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "course" if name in ("Course", "find_course") else "problem"
    return getattr(importlib.import_module(f"grader.packages.{home}"), name)
