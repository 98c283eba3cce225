# SPDX-License-Identifier: Apache-2.0
"""The course's secret, from which the inputs of hidden cases are drawn."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from grader.errors import UsageError
from grader.packages.course import Course

__all__ = ["course_secret"]


def course_secret(course: Course) -> bytes:
    """GRADER_SECRET, or the file .softmark/secret in the course, made at first use and readable by its owner only.

    White space around it does not count, so that `export GRADER_SECRET="$(cat .softmark/secret)"` draws the same cases.
    Raises UsageError where there is neither, and the file can not be made.
    """
    given = os.environb.get(b"GRADER_SECRET", b"").strip()
    if given:
        return given
    path = course.root / ".softmark" / "secret"
    try:
        if not os.path.lexists(path):
            _make(path)
        secret = path.read_bytes().strip()
    except OSError as error:
        raise UsageError(
            f"{path}: {(error.strerror or str(error)).lower()}; the hidden cases are drawn from the course's secret",
            hint="set GRADER_SECRET, or draw the cases from a number with --seed N",
        ) from error
    if not secret:
        raise UsageError(
            f"{path} is empty: anybody could draw the hidden cases",
            hint="put the course's secret back, or remove the file, and a new one is made (marks may change)",
        )
    return secret


def _make(path: Path) -> None:
    """Write a new secret in one step; a process that was faster wins."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(32).hex().encode())
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)
