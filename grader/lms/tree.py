# SPDX-License-Identifier: Apache-2.0
"""What an archive or a folder holds, as regular files with safe names, and which names and sizes are taken at all.

Every member that comes by is put in one of three places, and in one only: it is a file, it is refused with a reason,
or it is a folder. Nothing here reads from a disk or an archive; `grader.lms.archives` does, and asks here.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from grader.coursework import LEFT_OVER
from grader.packages.submissions import KINDS, MAX_SOURCE_BYTES
from grader.plaintext import visible

__all__ = [
    "MAX_DEPTH",
    "METADATA",
    "ONE_ZIP",
    "TOO_MUCH",
    "WHOLE",
    "Limits",
    "Member",
    "RefusedMember",
    "Scan",
    "Tree",
    "Unreadable",
    "Unusable",
    "as_text",
    "folded",
    "is_left_over",
    "limit_bytes",
    "printable",
    "size_in_words",
]

MIB = 1 << 20
METADATA = "submission_metadata.yml"
AGAIN = "download it again; or unpack it yourself, and give the folder"
TOO_MUCH = "take out what is no student's work, or give the class in several parts"

# A file's greatest size goes by its name; what has another one is no larger than a source may be.
MAX_BYTES = {
    ".ipynb": 16 * MIB,  # a notebook keeps its figures: a hundred have some 10 MiB
    ".zip": 16 * MIB,  # a student's own, opened here: two whole notebooks with data, packed
    METADATA: 32 * MIB,  # Gradescope's, with all outputs of an autograder: 80 kB each for 400 students
}

MAX_NAME_CHARACTERS = 1000  # a site puts some hundred before a file's own, which has at most 255 on any disk
MAX_DEPTH = 32  # folders within folders; the deepest honest ones have about ten

# Characters that have no place in a file's name: controls, and those that turn the direction of reading, so that a
# name seems to say something else. Joiners and marks without width stay: names in Persian or Hindi need them.
_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"[A-Za-z]:")

# What systems and tools leave behind, beside everything whose name begins with a dot.
_LEFT_OVER = {"__macosx", "__pycache__", "thumbs.db", "desktop.ini", "node_modules", "site-packages", "venv"}


class Unreadable(Exception):
    """A file that can not be read, with the reason; the others can."""


class Unusable(Exception):
    """An archive of which nothing can be used, with the reason; `hint` names the next step."""

    def __init__(self, reason: str, hint: str = AGAIN) -> None:
        super().__init__(reason)
        self.hint = hint


class _BadName(Exception):
    """A name that is refused, with the reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is taken from a class, or from one student."""

    members: int  # files and folders of one archive
    directory_bytes: int  # of a zip's list of its members, which is read as a whole
    total_bytes: int  # of all files together, unpacked: they are held in memory


# A class: 400 students with 2.5 MiB each, and 100 members each, such as the files of a version control.
WHOLE = Limits(members=50_000, directory_bytes=16 * MIB, total_bytes=1024 * MIB)
# One student, and one student's zip.
ONE_ZIP = Limits(members=1000, directory_bytes=MIB // 2, total_bytes=64 * MIB)


@dataclass(frozen=True, slots=True)
class Member:
    """A regular file whose name can be trusted; what is in it is not read yet."""

    parts: tuple[str, ...]
    modified: datetime | None  # to order files by; a zip's has no time zone, and is taken as UTC
    read: Callable[[], bytes] = field(repr=False, compare=False)  # raises Unreadable; never returns more than allowed


@dataclass(frozen=True, slots=True)
class RefusedMember:
    """A member that is not taken. `parts` are empty if its place says nothing about whose it is."""

    path: str  # as it can be shown
    parts: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Tree:
    """Everything in an archive or a folder, in the order of the names."""

    name: str  # of the archive or folder, without its ending
    files: tuple[Member, ...]
    refused: tuple[RefusedMember, ...]
    folders: frozenset[tuple[str, ...]] = frozenset()  # those that have an entry of their own

    def places(self) -> Iterator[tuple[str, ...]]:
        """Where files lie that somebody handed in, the refused ones among them."""
        yield from (member.parts for member in self.files)
        yield from (member.parts for member in self.refused if member.parts)

    def roots(self) -> Iterator[tuple[str, ...]]:
        """The top, and then each folder that holds everything: one of them is where a site's names begin."""
        places = list(self.places())
        depth = 0
        while places and all(len(parts) > depth and parts[:depth] == places[0][:depth] for parts in places):
            yield places[0][:depth]
            depth += 1


@dataclass(slots=True)
class Scan:
    """What was found so far in an archive or a folder."""

    limits: Limits
    files: list[Member] = field(default_factory=list)
    refused: list[RefusedMember] = field(default_factory=list)
    folders: set[tuple[str, ...]] = field(default_factory=set)
    members: int = 0

    def add(
        self,
        name: str,
        mode: int,
        size: int,
        modified: datetime | None,
        read: Callable[[], bytes],
        complaint: str = "",
    ) -> bool:
        """Take one member, or refuse it; whether it is a file. `complaint` is what its archive has against it.

        `mode` is its kind as `stat` has it, 0 where the archive does not say. Raises Unusable beyond a limit.
        """
        self.members += 1
        if self.members > self.limits.members:
            raise Unusable(f"it holds more than {self.limits.members:,} files and folders", TOO_MUCH)
        try:
            parts = _parts(name)
        except _BadName as error:
            self.refused.append(RefusedMember(printable(name), (), str(error)))
            return False
        if stat.S_ISDIR(mode) and not size:
            self.folders.add(parts)
            return False
        if is_left_over(parts):
            self.refused.append(RefusedMember(printable(name), (), LEFT_OVER))
            return False
        complaint = _wrong_kind(mode) or complaint or _too_large(parts[-1], size)
        if complaint:
            self.refused.append(RefusedMember(printable(name), parts, complaint))
            return False
        self.files.append(Member(parts, modified, read))
        return True

    def refuse(self, name: str, reason: str) -> None:
        """A member that could not even be looked at."""
        self.refused.append(RefusedMember(printable(name), (), reason))

    def tree(self, name: str) -> Tree:
        """All of it, in the order of the names; files whose names can not be told apart are refused."""
        alike = Counter(map(_alike, self.files))
        twins = [member for member in self.files if alike[_alike(member)] > 1]
        exact = Counter(member.parts for member in twins)
        refused = [*self.refused]
        for member in twins:
            same = "the same name" if exact[member.parts] > 1 else "a name that many computers take for the same"
            reason = f"another file beside it has {same}, and which one is meant can not be known; hand in one of them"
            refused.append(RefusedMember(printable("/".join(member.parts)), member.parts, reason))
        return Tree(
            name,
            tuple(sorted((m for m in self.files if alike[_alike(m)] == 1), key=lambda member: member.parts)),
            tuple(sorted(refused, key=lambda member: (member.path, member.reason))),
            frozenset(self.folders),
        )


def _alike(member: Member) -> tuple[tuple[str, ...], str]:
    """Equal for two files of one folder that some file systems could not hold both."""
    return member.parts[:-1], folded(member.parts[-1])


def folded(text: str) -> str:
    """A name without what file systems disagree about: capitals, and how accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def _parts(name: str) -> tuple[str, ...]:
    """A name's parts; _BadName says why it has none that can be trusted."""
    if len(name) > MAX_NAME_CHARACTERS:
        raise _BadName(f"its name has {len(name):,} characters, {MAX_NAME_CHARACTERS:,} are allowed")
    if _ACTING.search(name):
        raise _BadName("its name holds characters that steer a screen or turn the direction of reading; rename it")
    if "\\" in name:
        raise _BadName("a backslash in its name, which is a folder on some computers; rename it, or pack it again")
    if name.startswith("/") or _DRIVE.match(name):
        raise _BadName("its name is a place on somebody's disk, not one in this archive; pack it again")
    parts = tuple(part for part in as_text(name).split("/") if part not in ("", "."))
    if ".." in parts:
        raise _BadName("its name leads out of the archive; pack it again")
    if not parts:
        raise _BadName("it has no name")
    if len(parts) > MAX_DEPTH:
        raise _BadName(f"it lies in more than {MAX_DEPTH} folders; move it up")
    return parts


def is_left_over(parts: tuple[str, ...]) -> bool:
    """Whether a file is none of anybody's work: a hidden one, a cache, what macOS and Windows put beside files."""
    return any(part.startswith(".") or part.casefold() in _LEFT_OVER for part in parts)


def limit_bytes(name: str) -> int:
    """The largest file of this name that is read."""
    own = name.casefold()
    return next((limit for ending, limit in MAX_BYTES.items() if own.endswith(ending)), MAX_SOURCE_BYTES)


def _too_large(name: str, size: int) -> str:
    limit = limit_bytes(name)
    return "" if size <= limit else f"it has more than the {size_in_words(limit)} of such a file that are read"


def _wrong_kind(mode: int) -> str:
    if stat.S_IFMT(mode) == 0 or stat.S_ISREG(mode):
        return ""
    if stat.S_ISDIR(mode):
        return "a folder that says it has content; pack it again"
    words = next((words for is_kind, words in KINDS if is_kind(mode)), "no regular file")
    return f"it is {words}; hand in the file itself"


def size_in_words(size: int) -> str:
    """A number of bytes, for people."""
    return f"{size / MIB:,.1f} MiB".replace(".0 ", " ")


def printable(name: str, limit: int = 200) -> str:
    """A name as it can be shown and kept; bytes that are no text as escapes."""
    return visible(as_text(name), limit)


def as_text(name: str) -> str:
    """A name that can be written as UTF-8: bytes that were no text as escapes, all else as it is."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
