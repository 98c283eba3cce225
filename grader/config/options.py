# SPDX-License-Identifier: Apache-2.0
"""What options of commands are where neither the command line nor the environment gives them: the course says it.

Both files are the course's own. A pyproject.toml beside a submission is never read: whoever hands in could choose by it
how long code may run, and how much a report tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.config.grader_toml import FILE, SCHEMA, checked, document
from grader.packages.course import Course
from grader.packages.documents import schema

__all__ = ["read_options"]


def read_options(course: Course) -> dict[str, Any]:
    """The table [options] of grader.toml, over [tool.grader] of the nearest pyproject.toml from the course upwards.

    Raises UsageError with every fault of either file: the key with its line, and what to write instead.
    """
    options: dict[str, Any] = {}
    nearest = next((path for path in _pyprojects(course.root) if path.is_file()), None)
    if nearest is not None:
        text, data = document(nearest)
        tool = checked(nearest, text, data.get("tool", {}), {"type": "object"}, ("tool",))
        wanted = schema(SCHEMA)["properties"]["options"]
        options |= checked(nearest, text, tool.get("grader", {}), wanted, ("tool", "grader"))
    path = course.root / FILE
    text, data = document(path)
    options |= checked(path, text, data, schema(SCHEMA)).get("options", {})
    return options


def _pyprojects(root: Path) -> Iterator[Path]:
    """Where pyproject.toml may stand: from the course up to the root of its repository, or to the home folder.

    A course in neither has only its own: folders above it, such as /tmp, may belong to anybody.
    """
    folders = (root, *root.parents)
    try:
        home = Path.home()
    except RuntimeError:  # a user without one
        home = root
    last = next((n for n, folder in enumerate(folders) if folder == home or (folder / ".git").exists()), 0)
    yield from (folder / "pyproject.toml" for folder in folders[: last + 1])
