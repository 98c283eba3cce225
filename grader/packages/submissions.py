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
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.errors import NothingGradable, UsageError
from grader.model import Submission
from grader.packages.course import Course
from grader.plaintext import visible

__all__ = ["MAX_SOURCE_BYTES", "Found", "Refused", "find_submissions"]

MAX_SOURCE_BYTES = 1 << 20  # the longest honest file seen has 12 kB
NAME_CHARACTERS = 80
# Windows has none of the last four, and needs to be told that a file is no text.
OPENING = os.O_RDONLY
for _flag in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
    OPENING |= getattr(os, _flag, 0)
SIMILAR = 0.75  # of two names: a problem's with a typing error, a hyphen, or the (1) of a second download

KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

# Names under which the runner knows something else: a submission's file is its module's name there.
TAKEN = sys.stdlib_module_names | {"__main__", "grader", "msgspec", "numpy", "scipy", "torch"}


class _NotRegular(Exception):
    """A file that is refused, with the reason."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that stands where a submission should, and was not read."""

    path: str  # control characters visible
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the given paths hold. `notes` are sentences on what was understood in another way than it was typed."""

    submissions: tuple[Submission, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """A submission with the place that it was found in."""

    problem: str
    name: str
    source: bytes
    folder: str  # absolute


@dataclass(slots=True)
class _Search:
    known: tuple[str, ...]
    files: list[_File] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown: list[UsageError] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)  # folders that hold folders with submissions

    def refuse(self, path: str, reason: str) -> None:
        self.refused.append(Refused(_shown(path), reason))

    def read(self, problem: str, path: str, folder: int | None, whole: str) -> None:
        try:
            source = _read(path if folder is None else os.path.basename(path), folder)
        except _NotRegular as error:
            self.refuse(path, str(error))
            return
        file = _File(problem, os.path.basename(whole), source, os.path.dirname(whole))
        if file in self.files:
            self.notes.append(f"{_shown(path)} was given more than once, and is graded once")
        else:
            self.files.append(file)


def find_submissions(
    paths: Sequence[str], course: Course, *, student: str | None = None, problem: str | None = None
) -> Found:
    """Submissions at these paths, in the order given; within a folder in the order of the problems' names.

    For a folder the student is the folder's name, for a file its parent folder's, unless `student` is given; folders
    of the same name are told apart by those above them. `problem` says which problem a single file is for, whatever
    its name, and which one of a folder is wanted. A file that can not be graded is refused beside others that can.

    Raises UsageError for a path that does not exist, and when all that was given belongs to no problem;
    NothingGradable when the folders hold no submission.
    """
    search = _Search(course.problem_ids())
    for path in paths:
        _look_at(path, search, course, problem)
    if not search.files and not search.refused:
        if search.unknown:
            raise search.unknown[0]
        raise _nothing(paths, search, problem)
    for error in search.unknown:
        path, _, reason = error.message.partition(": ")
        search.refused.append(Refused(path, f"refused: {reason}; {error.hint}"))
    owners = _owners({file.folder for file in search.files})
    found = []
    for file in search.files:
        owner = visible(student or owners[file.folder], NAME_CHARACTERS)
        path = _in_utf8(os.path.join(file.folder, file.name))
        found.append(Submission(owner, file.problem, _file_name(file), file.source, path))
    return Found(tuple(found), tuple(search.refused), tuple(search.notes))


def _look_at(path: str, search: _Search, course: Course, problem: str | None) -> None:
    try:
        # With a slash at its end, a link would be followed.
        mode = os.lstat(path.rstrip("/") or path).st_mode
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "not a path").lower()
        raise UsageError(f"{_shown(path)}: {reason}", hint="check the path; ls shows what is there") from error
    whole = os.path.abspath(path)
    name = os.path.basename(whole)
    belongs = name.endswith(".py") and name.removesuffix(".py") in search.known
    if stat.S_ISDIR(mode) and not belongs:
        _from_folder(path, whole, search, problem)
    elif stat.S_ISLNK(mode) and os.path.isdir(path):
        search.refuse(path, "refused: it is a symbolic link, not a folder; give the folder itself")
    elif problem is None and not belongs:
        search.unknown.append(_unknown(path, name, course))
    else:
        search.read(problem or name.removesuffix(".py"), path, None, whole)


def _unknown(path: str, name: str, course: Course) -> UsageError:
    near = _nearest(name, course.problem_ids())
    if near and not name.endswith(".py"):
        return UsageError(f"{_shown(path)}: a submission's name ends in .py", hint=f"name it {near}.py")
    if near:
        hint = f"did you mean {near}.py? --problem {near} grades it under any name"
    else:
        hint = "say which problem it is for with --problem ID; grader list shows them"
    return UsageError(f"{_shown(path)}: no problem of that name", hint=hint)


def _nothing(paths: Sequence[str], search: _Search, problem: str | None) -> NothingGradable:
    shown = ", ".join(_shown(path) for path in paths[:3]) + (" and others" if len(paths) > 3 else "")
    if search.nested:
        hint = f"for a folder of folders give each of them: {_shown(os.path.join(search.nested[0], '*'))}"
    else:
        names = ", ".join(f"{name}.py" for name in ((problem,) if problem else search.known)) or "none here"
        hint = f"a submission is a file named after its problem: {names}"
    return NothingGradable(f"nothing gradable in {shown}", hint=hint)


def _from_folder(path: str, whole: str, search: _Search, problem: str | None) -> None:
    try:
        folder = _open_folder(path.rstrip("/") or path)
    except OSError as error:
        search.refuse(path, f"refused: {_reason(error)}")
        return
    try:
        names = set(os.listdir(path if folder is None else folder))
        missing = []
        for problem_id in search.known if problem is None else (problem,):
            file = f"{problem_id}.py"
            if file in names:
                search.read(problem_id, os.path.join(path, file), folder, os.path.join(whole, file))
            else:
                missing.append(problem_id)
        _near_misses(path, sorted(names), missing, search)
        if len(missing) == len(search.known):
            _look_for_nested(path, folder, names, search)
    except OSError as error:
        search.refuse(path, f"refused: {_reason(error)}")
    finally:
        if folder is not None:
            os.close(folder)


def _open_folder(path: str) -> int | None:
    """A folder held open, so that nobody puts another in its place; None on Windows, which has no such thing."""
    if os.open not in os.supports_dir_fd:
        return None
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _near_misses(path: str, names: Sequence[str], missing: Sequence[str], search: _Search) -> None:
    """A file whose name is nearly that of a problem would be lost without a word."""
    for name in names:
        near = _nearest(name, missing) if name.removesuffix(".py") not in search.known else ""
        if near and ".py" in name.lower() and not name.startswith("."):
            search.refuse(os.path.join(path, name), f"refused: is it {near}? Then name it {near}.py")


def _look_for_nested(path: str, folder: int | None, names: set[str], search: _Search) -> None:
    for name in sorted(names)[:100]:
        for problem_id in search.known:
            try:
                file = os.path.join(*([path] if folder is None else []), name, f"{problem_id}.py")
                os.stat(file, dir_fd=folder, follow_symlinks=False)
            except (OSError, ValueError):
                continue
            search.nested.append(path)
            return


def _nearest(name: str, known: Sequence[str]) -> str:
    """The problem whose name a file's is nearly; empty if there is none."""
    stem = name.lower().partition(".py")[0].replace("-", "_").replace(" ", "_")
    near = difflib.get_close_matches(stem, known, n=1, cutoff=SIMILAR)
    if near:
        return near[0]
    return next((problem for problem in known if stem.startswith(problem)), "")


def _owners(folders: set[str]) -> dict[str, str]:
    """Each folder's name; as much of the path before it as tells folders of the same name apart."""
    owners = {}
    for folder in folders:
        parts = folder.strip("/").split("/")
        others = [other.strip("/").split("/") for other in folders if other != folder]
        length = 1
        while length < len(parts) and any(other[-length:] == parts[-length:] for other in others):
            length += 1
        owners[folder] = "/".join(parts[-length:]) or "student"
    return owners


def _file_name(file: _File) -> str:
    stem = file.name.removesuffix(".py")
    return f"{file.problem}.py" if stem in TAKEN else visible(_in_utf8(file.name), NAME_CHARACTERS)


def _read(name: str, folder: int | None) -> bytes:
    """The bytes of a regular file; _NotRegular says why not. Never follows a link, never waits for a pipe."""
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        for is_kind, words in KINDS:
            if is_kind(mode):
                raise _NotRegular(f"refused: it is {words}; hand in the file itself")
        fd = os.open(name, OPENING, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _NotRegular("refused: it is a symbolic link; hand in the file itself") from error
        raise _NotRegular(f"refused: {_reason(error)}") from error
    try:
        opened = os.fstat(fd)
        if not stat.S_ISREG(opened.st_mode):
            raise _NotRegular("refused: it is not a regular file; hand in the file itself")
        if opened.st_size > MAX_SOURCE_BYTES:
            raise _NotRegular(_too_large(f"{opened.st_size / 2**20:.1f} MiB"))
        pieces, size = [], 0
        while piece := os.read(fd, 1 << 16):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_SOURCE_BYTES:
                raise _NotRegular(_too_large("more than 1 MiB"))
        return b"".join(pieces)
    except OSError as error:
        raise _NotRegular(f"refused: {_reason(error)}") from error
    finally:
        os.close(fd)


def _too_large(size: str) -> str:
    return f"refused: it has {size}, a submission at most 1 MiB; leave data out of the source"


def _reason(error: OSError) -> str:
    words = (error.strerror or "it can not be opened").lower()
    return f"{words}; make it readable: chmod u+r" if error.errno in (errno.EACCES, errno.EPERM) else words


def _shown(path: str) -> str:
    return visible(_in_utf8(path), 200)


def _in_utf8(name: str) -> str:
    """A name of the file system; bytes that are not UTF-8 as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
