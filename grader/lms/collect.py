# SPDX-License-Identifier: Apache-2.0
"""From what a site says of each place in its archive to students and files, in a way that is the same for all sites.

A site says who its students are, and for each place whose it is (`Given`). Everything else is done here, so that no
site can lose a file: each one that the archive holds ends among the files or among the refused, once. Only a student's
own zip is neither, once it is opened: what it holds stands for it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from grader.coursework import LEFT_OVER, Entry, Fate, HandedIn, Student
from grader.errors import UsageError
from grader.lms.archives import is_archive, unzipped
from grader.lms.delivered import Delivered
from grader.lms.tree import (
    ONE_ZIP,
    TOO_MUCH,
    WHOLE,
    Member,
    Tree,
    Unreadable,
    Unusable,
    folded,
    is_left_over,
    printable,
    size_in_words,
)

__all__ = ["Given", "collect", "contested", "enrol", "key_of"]

Owner = TypeVar("Owner", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Given:
    """What a site says of one place in its archive."""

    students: tuple[str, ...]  # keys; empty if nobody's
    name: str  # of the file, as the student gave it
    refused: str = ""  # why it is no file to look at
    handed_in: datetime | None = None
    late: bool | None = None
    attempt: tuple[int, ...] = ()


def key_of(*words: str) -> str:
    """A student's key of words that a site gives: readable, and good as a file's name everywhere."""
    joined = "_".join(unicodedata.normalize("NFC", word) for word in words if word)
    kept = (sign if sign in "_.-" or unicodedata.category(sign)[0] in "LMN" else " " for sign in joined)
    return "_".join("".join(kept).split()).strip("_.-") or "student"


def enrol(wishes: Mapping[Owner, Student]) -> dict[Owner, Student]:
    """The students, with keys that are told apart on any disk: a second one of a name gets `-2` to it."""
    taken: set[str] = set()
    students = {}
    for owner in sorted(wishes, key=lambda owner: (wishes[owner].key, repr(owner))):
        wish = printable(wishes[owner].key)
        key, number = wish, 1
        while folded(key) in taken:
            number += 1
            key = f"{wish}-{number}"
        taken.add(folded(key))
        students[owner] = replace(wishes[owner], key=key)
    return students


def contested(owners: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Of pairs of a name and a site's number, the numbers that stand beside several names: no export has such."""
    names = defaultdict(set)
    for name, number in owners:
        names[number].add(name)
    return frozenset(number for number, of_number in names.items() if number and len(of_number) > 1)


def collect(
    site: str,
    tree: Tree,
    students: Iterable[Student],
    given: Callable[[tuple[str, ...]], Given],
    notes: Iterable[str] = (),
) -> Delivered:
    """Everything in the tree, as the site says. Raises UsageError when there is more than memory should hold."""
    tray = _Tray(site)
    for refused in tree.refused:
        place = given(refused.parts) if refused.parts else Given((), refused.path.rpartition("/")[2])
        tray.refuse(refused.path, place, refused.reason)
    for member in tree.files:
        tray.take(member, given(member.parts))
    enrolled = tuple(sorted(students, key=lambda student: student.key))
    return Delivered(
        site, enrolled, tuple(tray.files), tuple(tray.refused), (*notes, *_lookalikes(enrolled), *tray.notes())
    )


def _lookalikes(students: Iterable[Student]) -> Iterable[str]:
    """A note for students whose folders only some computers can tell apart."""
    alike = defaultdict(list)
    for student in students:
        alike[folded(student.folder)].append(student)
    for folder, group in alike.items():
        if folder and len({student.folder for student in group}) > 1:
            names = " and ".join(student.key for student in group)
            yield f"{names} are kept apart, though their folders have nearly the same name: are they one person?"


@dataclass(slots=True)
class _Tray:
    """Files and refusals so far, and how much of whom."""

    site: str
    files: list[HandedIn] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)
    opened: int = 0  # zips of students
    _paths: set[str] = field(default_factory=set)
    _total_bytes: int = 0
    _bytes: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _numbers: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def refuse(self, path: str, given: Given, reason: str) -> None:
        entry = Entry(
            path=self._free(path),
            students=given.students,
            fate=Fate.REFUSED,
            reason=reason,
            file=printable(given.name),
            handed_in=given.handed_in,
            late=given.late,
            attempt=given.attempt,
        )
        self.refused.append(entry)

    def take(self, member: Member, given: Given) -> None:
        path = printable("/".join(member.parts))
        if given.refused:
            self.refuse(path, given, given.refused)
        elif is_left_over((given.name,)):
            self.refuse(path, replace(given, students=()), LEFT_OVER)
        elif given.name.casefold().endswith(".zip"):
            self._open(member, given, path)
        else:
            self._read(member, given, path)

    def _open(self, member: Member, given: Given, path: str) -> None:
        try:
            inside = unzipped(member.read(), member.parts[-1])
        except (Unreadable, Unusable) as error:
            self.refuse(path, given, f"{error}; hand in the files themselves")
            return
        if not inside.files and not inside.refused:
            self.refuse(path, given, "an empty zip; hand in the files themselves")
            return
        self.opened += 1
        for refused in inside.refused:
            students = given.students if refused.parts else ()
            inner = replace(given, name=refused.path.rpartition("/")[2], students=students)
            self.refuse(f"{path}/{refused.path}", inner, refused.reason)
        for file in inside.files:
            inner_path = f"{path}/{printable('/'.join(file.parts))}"
            inner = replace(given, name=file.parts[-1])
            if file.parts[-1].casefold().endswith(".zip"):
                self.refuse(inner_path, inner, "a zip within a zip is not opened; hand in the files themselves")
            else:
                self._read(file, inner, inner_path)

    def _read(self, member: Member, given: Given, path: str) -> None:
        if is_archive(given.name):
            self.refuse(path, given, "it is packed; hand in the files themselves, or a .zip of them")
            return
        try:
            content = member.read()
        except Unreadable as error:
            self.refuse(path, given, str(error))
            return
        # One student's files must neither fill the memory nor stop the class.
        self._bytes[given.students] += len(content)
        self._numbers[given.students] += 1
        if self._bytes[given.students] > ONE_ZIP.total_bytes or self._numbers[given.students] > ONE_ZIP.members:
            most = f"{ONE_ZIP.members:,} files or {size_in_words(ONE_ZIP.total_bytes)}"
            self.refuse(path, given, f"of one student no more than {most} are read; hand in the program alone")
            return
        self._total_bytes += len(content)
        if self._total_bytes > WHOLE.total_bytes:
            raise UsageError(f"all files together have more than {size_in_words(WHOLE.total_bytes)}", hint=TOO_MUCH)
        file = HandedIn(
            path=self._free(path),
            name=given.name,
            students=given.students,
            content=content,
            handed_in=given.handed_in,
            late=given.late,
            attempt=given.attempt,
        )
        self.files.append(file)

    def _free(self, path: str) -> str:
        """A path that no other file has: different names may look the same once they can be shown."""
        free, number = path, 1
        while free in self._paths:
            number += 1
            free = f"{path} ({number})"
        self._paths.add(free)
        return free

    def notes(self) -> Iterable[str]:
        if self.opened:
            yield f"{self.opened} zip{'s' if self.opened > 1 else ''} of students opened; their files stand in for them"
