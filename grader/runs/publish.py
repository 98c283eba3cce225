# SPDX-License-Identifier: Apache-2.0
"""Write what a run has to say into its folder: gradebook, pages, lists for a person. Never judges."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from grader.coursework import Fate, Feedback, Matched, Student
from grader.errors import UsageError
from grader.gradebooks import plain
from grader.lms.assign import read_assign, write_assign
from grader.marks.adjustments import write_template
from grader.reports.html import render_class, render_sheet
from grader.reports.ledger import files_csv
from grader.runs.classroom import Classroom
from grader.runs.folder import RunFolder
from grader.runs.intake import names_of
from grader.statistics import ClassStatistics, class_statistics

__all__ = ["ADJUSTMENTS", "ASSIGN", "CLASS", "GRADEBOOK", "page_name", "publish", "publish_lists", "statistics_of"]

GRADEBOOK = "gradebook.csv"
FILES = "files.csv"
CLASS = "class.html"
ADJUSTMENTS = "adjustments.csv"
ASSIGN = "assign.csv"
STUDENTS = "students"
LONGEST = 60  # characters of a key in a file's name
DIGEST = 16  # hexadecimal digits: few enough for a name, too many to search for a second key that has the same

# What a name that was not changed must not look like: one with a digest, or a device of Windows.
_RESERVED = re.compile(rf".*-[0-9a-f]{{{DIGEST}}}|(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def publish(
    folder: RunFolder, room: Classroom, feedback: Feedback, only: Collection[str] | None = None
) -> ClassStatistics:
    """The gradebook, the lists, a page for every student or for these, and the page about the class; its numbers."""
    publish_lists(folder, room)
    for sheet in room.sheets(feedback, only):
        folder.write(f"{STUDENTS}/{page_name(sheet.student)}", render_sheet(sheet))
    if folder.begun and only is None:
        _remove_pages_of_nobody(folder, room)
    links = {student.key: f"{STUDENTS}/{page_name(student)}" for student in room.students}
    statistics = statistics_of(room)
    folder.write(CLASS, render_class(statistics, title=folder.path.resolve().name, links=links))
    return statistics


def publish_lists(folder: RunFolder, room: Classroom) -> None:
    """What takes no time to write, also when a run is interrupted: the gradebook, and what asks for a person.

    What a person has written is never written over: adjustments.csv only where there is none, assign.csv only as long
    as it holds no answer that has not been taken in.
    """
    folder.write(GRADEBOOK, plain.write(room.students, room.totals, list(room.problems)))
    folder.write(FILES, files_csv(room.entries))
    if not folder.begun:
        return  # another place than the run's: nobody reads back what is written there
    if not (folder.path / ADJUSTMENTS).exists():
        folder.write(ADJUSTMENTS, write_template())
    asked = any(entry.fate is Fate.TO_ASSIGN for entry in room.entries)
    if (asked or (folder.path / ASSIGN).exists()) and not _has_new_answers(folder, room):
        sources = room.store.entries(room.run)
        folder.write(ASSIGN, write_assign(sources, names_of(room.every_problem())))


def _remove_pages_of_nobody(folder: RunFolder, room: Classroom) -> None:
    """A student who is no longer in the run has no page; only files with the name of one are looked at."""
    ours = {page_name(student) for student in room.students}
    for path in (folder.path / STUDENTS).glob("*.html"):
        if path.name not in ours:
            path.unlink()


def _has_new_answers(folder: RunFolder, room: Classroom) -> bool:
    path = folder.path / ASSIGN
    if not path.exists():
        return False
    taken_in = {entry.path for entry in room.entries if entry.matched is Matched.ASSIGNED}
    taken_in |= {path.rpartition("#")[0] for path in taken_in}
    try:
        answered = read_assign(path)
    except UsageError:
        return True
    return any(file not in taken_in for file in answered)


def statistics_of(room: Classroom) -> ClassStatistics:
    """The numbers of a class; reports are read in one pass."""
    return class_statistics(
        students=room.students,
        entries=room.entries,
        graded=room.each_graded(),
        totals=room.totals,
        titles=room.titles,
        max_points=room.max_points,
    )


def page_name(student: Student) -> str:
    """The name of a student's page: readable, and different for every key on every file system."""
    plain_key = re.sub(r"[^a-z0-9._-]+", "_", student.key.lower()).strip("._")[:LONGEST]
    if plain_key == student.key and plain_key and not _RESERVED.fullmatch(plain_key):
        return f"{plain_key}.html"
    digest = hashlib.sha256(student.key.encode("utf-8", "surrogateescape")).hexdigest()[:DIGEST]
    return f"{plain_key or 'student'}-{digest}.html"
