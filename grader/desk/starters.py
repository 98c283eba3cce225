# SPDX-License-Identifier: Apache-2.0
"""Starters: the file with which a student begins a problem."""

from __future__ import annotations

import os
from pathlib import Path

from grader.errors import OutputError, PackageError
from grader.packages.course import Course

__all__ = ["copy", "starter"]


def starter(course: Course, problem_id: str) -> bytes:
    """The starter of a problem. PackageError when it can not be read."""
    path = course.template(problem_id)
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PackageError(f"{path}: the starter can not be read: {reason}", hint="tell the course's staff") from error


def copy(content: bytes, file: Path) -> None:
    """Write a file that is new, or replaces a regular one; never through a link. OutputError when it can not be."""
    # Windows has neither flag: a link there needs an administrator, and nothing waits for a pipe.
    flags = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | flags, 0o666)
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
    except OSError as error:
        reason = "it is a link" if os.path.islink(file) else (error.strerror or str(error)).lower()
        raise OutputError(f"{file} could not be written: {reason}", hint="name another folder as DIR") from error
