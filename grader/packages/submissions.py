# SPDX-License-Identifier: Apache-2.0
"""Find and read submissions on disk, trusting nothing about them.

A submission is a regular file of at most 1 MiB. A symbolic link, directory, FIFO, socket or device in its place is
refused without being opened or followed, so that nothing of a link's target can ever be quoted. Light: no numpy.
"""

from __future__ import annotations

import difflib
import errno
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import NothingGradable, UsageError
from grader.model import Submission
from grader.packages.course import Course
from grader.plaintext import visible

__all__ = ["MAX_SOURCE_BYTES", "Found", "Refused", "find_submissions"]

MAX_SOURCE_BYTES = 1 << 20  # the longest honest file seen has 12 kB
NAME_CHARACTERS = 80

KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class _NotRegular(Exception):
    """A file that is refused, with the reason."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that stands where a submission should, and was not read."""

    path: str  # control characters visible
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the given paths hold."""

    submissions: tuple[Submission, ...]
    refused: tuple[Refused, ...]


def find_submissions(
    paths: Sequence[str], course: Course, *, student: str | None = None, problem: str | None = None
) -> Found:
    """Submissions at these paths, in the order given; within a folder in the order of the problems' names.

    For a folder the student is the folder's name, for a file its parent folder's, unless `student` is given.
    `problem` says which problem a single file is for, whatever its name. Raises UsageError for a path that does not
    exist, UnknownProblem for a file that belongs to none, NothingGradable when nothing is left.
    """
    submissions: list[Submission] = []
    refused: list[Refused] = []
    known = course.problem_ids()
    for path in paths:
        shown = _shown(path)
        try:
            mode = os.lstat(path).st_mode
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a path"
            raise UsageError(f"{shown}: {reason}", hint="check the path; grader list shows the problems") from error
        whole = os.path.abspath(path)
        if stat.S_ISDIR(mode):
            _from_folder(path, student or os.path.basename(whole) or "student", known, submissions, refused)
        else:
            name = os.path.basename(whole)
            problem_id = problem or name.removesuffix(".py")
            if problem is None and (problem_id not in known or not name.endswith(".py")):
                raise _unknown(shown, name, course)
            owner = student or os.path.basename(os.path.dirname(whole)) or "student"
            _add(problem_id, owner, path, None, submissions, refused)
    if not submissions and not refused:
        names = ", ".join(f"{name}.py" for name in known)
        raise NothingGradable(
            f"nothing gradable in {', '.join(_shown(path) for path in paths)}",
            hint=f"a submission is a file named after its problem: {names}",
        )
    return Found(tuple(submissions), tuple(refused))


def _unknown(shown: str, name: str, course: Course) -> Exception:
    try:
        course.require(name.removesuffix(".py"))
    except UsageError as error:
        hint = f"{error.hint}; or say which problem it is for with --problem ID"
        return UsageError(f"{shown}: no problem of that name", hint=hint)
    return UsageError(
        f"{shown}: a submission's name ends in .py", hint="or say which problem it is for with --problem ID"
    )


def _from_folder(
    path: str, student: str, known: Sequence[str], submissions: list[Submission], refused: list[Refused]
) -> None:
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        folder = os.open(path, flags)
    except OSError as error:
        refused.append(Refused(_shown(path), error.strerror or "can not be opened"))
        return
    try:
        names = set(os.listdir(folder))
        for problem_id in known:
            if f"{problem_id}.py" in names:
                _add(problem_id, student, os.path.join(path, f"{problem_id}.py"), folder, submissions, refused)
    finally:
        os.close(folder)


def near_misses(path: str, known: Sequence[str]) -> list[tuple[str, str]]:
    """Python files of a folder whose names are nearly those of a problem: (name, problem)."""
    pairs = []
    for name in sorted(os.listdir(path)):
        if name.endswith(".py") and name.removesuffix(".py") not in known:
            near = difflib.get_close_matches(name.removesuffix(".py").lower().replace("-", "_"), known, n=1, cutoff=0.6)
            if near:
                pairs.append((_shown(name), near[0]))
    return pairs


def _add(
    problem_id: str,
    student: str,
    path: str,
    folder: int | None,
    submissions: list[Submission],
    refused: list[Refused],
) -> None:
    try:
        source = _read(path if folder is None else os.path.basename(path), folder)
    except _NotRegular as error:
        refused.append(Refused(_shown(path), str(error)))
        return
    owner = visible(student, NAME_CHARACTERS)
    submissions.append(Submission(owner, problem_id, f"{problem_id}.py", source))


def _read(name: str, folder: int | None) -> bytes:
    """The bytes of a regular file; _NotRegular says why not. Never follows a link, never waits for a pipe."""
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        for is_kind, words in KINDS:
            if is_kind(mode):
                raise _NotRegular(f"refused: it is {words}, not a file")
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _NotRegular("refused: it is a symbolic link, not a file") from error
        raise _NotRegular(f"refused: {error.strerror}") from error
    try:
        opened = os.fstat(fd)
        if not stat.S_ISREG(opened.st_mode):
            raise _NotRegular("refused: it is not a regular file")
        if opened.st_size > MAX_SOURCE_BYTES:
            raise _NotRegular(f"refused: it has {opened.st_size / 2**20:.1f} MiB; a submission has at most 1 MiB")
        pieces, size = [], 0
        while piece := os.read(fd, 1 << 16):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_SOURCE_BYTES:
                raise _NotRegular("refused: it has more than 1 MiB; a submission has at most 1 MiB")
        return b"".join(pieces)
    except OSError as error:
        raise _NotRegular(f"refused: {error.strerror}") from error
    finally:
        os.close(fd)


def _shown(path: str) -> str:
    return visible(os.fsencode(path).decode("utf-8", "backslashreplace"), 200)
