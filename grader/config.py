# SPDX-License-Identifier: Apache-2.0
"""Settings, read once at the edge: the course's secret. Nothing below this floor reads the environment."""

from __future__ import annotations

import os
from pathlib import Path

from grader.errors import UsageError
from grader.packages.course import Course

__all__ = ["course_secret"]


def course_secret(course: Course) -> bytes:
    """GRADER_SECRET, or the file .softmark/secret in the course, made at first use and readable by its owner only.

    Raises UsageError where there is neither, and the file can not be made.
    """
    given = os.environ.get("GRADER_SECRET")
    if given:
        return given.encode()
    path = course.root / ".softmark" / "secret"
    try:
        return path.read_bytes() if path.is_file() else _make(path)
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}; without the course's secret the hidden cases can not be drawn",
            hint="set GRADER_SECRET, or draw the cases from a number with --seed N",
        ) from error


def _make(path: Path) -> bytes:
    secret = os.urandom(32).hex().encode()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
    return secret
