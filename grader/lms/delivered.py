# SPDX-License-Identifier: Apache-2.0
"""What came in from one site: students, their files, and what was refused on the way."""

from __future__ import annotations

from dataclasses import dataclass

from grader.coursework import Entry, HandedIn, Student

__all__ = ["Delivered"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """An archive or a folder of a site, read; nothing of it sorted yet."""

    site: str
    students: tuple[Student, ...]
    files: tuple[HandedIn, ...]  # regular files that a student handed in; sorting refuses what is no submission
    refused: tuple[Entry, ...]  # Fate.REFUSED with a reason: hostile members, system files, unreadable, too large
    notes: tuple[str, ...]  # what the teacher should know, in sentences
