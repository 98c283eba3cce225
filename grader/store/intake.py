# SPDX-License-Identifier: Apache-2.0
"""What came in: students and entries as rows, and back."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update

from grader.coursework import Entry, Fate, Matched, Student
from grader.store.tables import authors, students, submissions, words

__all__ = ["chunks", "keep", "pairs", "place_of", "read_entries", "read_students"]

T = TypeVar("T")
AT_ONCE = 500  # values in one statement: SQLite before 3.32 takes 999
PERSON = ("key", "name", "email", "login", "number", "site_id", "folder")  # Student's fields are columns
COLUMNS = tuple(
    column for column in submissions.c if column.name not in ("id", "run", "position", "path_sha256", "source")
)


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values, a few at a time."""
    values = list(values)
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def pairs(connection: Connection, query: Select[Any]) -> dict[Any, Any]:
    """The second column's values by the first one's."""
    return {row[0]: row[1] for row in connection.execute(query)}


def place_of(path: str) -> str:
    """What stands for a path in an index."""
    return hashlib.sha256(words(path).encode()).hexdigest()


def keep(connection: Connection, run: int, people: Sequence[Student], entries: Sequence[Entry]) -> None:
    """Replace students and entries. A row whose path, problem and source are the same stays, with its gradings."""
    rows = {place_of(entry.path): _row(run, i, entry) for i, entry in enumerate(entries)}
    unknown = {key for entry in entries for key in entry.students} - {student.key for student in people}
    if len(rows) < len(entries) or unknown:
        raise ValueError(f"two entries have one path, or an entry has students that are not there: {sorted(unknown)}")
    stored = connection.execute(
        select(submissions.c.path_sha256, submissions.c.id, submissions.c.problem, submissions.c.source_sha256).where(
            submissions.c.run == run
        )
    )
    same, gone = {}, []
    for place, number, problem, source in stored:
        row = rows.get(place)
        if row is not None and (row["problem"], row["source_sha256"]) == (problem, source):
            same[place] = number
        else:
            gone.append(number)
    for numbers in chunks(gone):
        connection.execute(delete(submissions).where(submissions.c.id.in_(numbers)))
    changed = [
        {name: value for name, value in row.items() if name != "source"} | {"number": same[place]}
        for place, row in rows.items()
        if place in same
    ]
    if changed:
        connection.execute(update(submissions).where(submissions.c.id == bindparam("number")), changed)
    new = [row for place, row in rows.items() if place not in same]
    if new:
        connection.execute(insert(submissions), new)
    _keep_people(connection, run, people, entries)


def _keep_people(connection: Connection, run: int, people: Sequence[Student], entries: Sequence[Entry]) -> None:
    connection.execute(delete(students).where(students.c.run == run))  # and with them who wrote what
    if not people:
        return
    rows = [{name: getattr(student, name) for name in PERSON} for student in people]
    connection.execute(insert(students), [row | {"run": run, "position": i} for i, row in enumerate(rows)])
    by_position = pairs(connection, select(students.c.position, students.c.id).where(students.c.run == run))
    by_key = {student.key: by_position[i] for i, student in enumerate(people)}
    by_place = pairs(connection, select(submissions.c.path_sha256, submissions.c.id).where(submissions.c.run == run))
    written = [
        {"submission": by_place[place_of(entry.path)], "position": i, "student": by_key[key]}
        for entry in entries
        for i, key in enumerate(entry.students)
    ]
    if written:
        connection.execute(insert(authors), written)


def read_students(connection: Connection, run: int) -> tuple[Student, ...]:
    """All students, in the order in which they were kept."""
    columns = [students.c[name] for name in PERSON]
    rows = connection.execute(select(*columns).where(students.c.run == run).order_by(students.c.position))
    return tuple(Student(*row) for row in rows)


def read_entries(
    connection: Connection, run: int, *, sources: bool, only: Collection[int] | None = None
) -> Iterator[tuple[int, Entry]]:
    """Entries with their numbers, in the order in which they were kept; `only` those of these few numbers."""
    who = select(authors.c.submission, students.c.key).join(students).where(students.c.run == run)
    what = select(submissions.c.id, *COLUMNS).where(submissions.c.run == run)
    if sources:
        what = what.add_columns(submissions.c.source)
    if only is not None:
        who, what = who.where(authors.c.submission.in_(only)), what.where(submissions.c.id.in_(only))
    keys = defaultdict(list)
    for number, key in connection.execute(who.order_by(authors.c.submission, authors.c.position)):
        keys[number].append(key)
    for row in connection.execute(what.order_by(submissions.c.position)).mappings():
        yield row["id"], _entry(dict(row), tuple(keys[row["id"]]))


def _row(run: int, position: int, entry: Entry) -> dict[str, Any]:
    return {
        "run": run,
        "position": position,
        "path": entry.path,
        "path_sha256": place_of(entry.path),
        "fate": entry.fate.value,
        "reason": entry.reason,
        "problem": entry.problem,
        "matched": None if entry.matched is None else entry.matched.value,
        "file": entry.file,
        "sha256": entry.sha256,
        "source_sha256": hashlib.sha256(entry.source).hexdigest(),
        "dropped": entry.dropped,
        "handed_in": entry.handed_in,
        "late": entry.late,
        "attempt": entry.attempt,
        "source": entry.source,
    }


def _entry(row: Mapping[str, Any], keys: tuple[str, ...]) -> Entry:
    return Entry(
        path=row["path"],
        students=keys,
        fate=Fate(row["fate"]),
        reason=row["reason"],
        problem=row["problem"],
        matched=None if row["matched"] is None else Matched(row["matched"]),
        file=row["file"],
        sha256=row["sha256"],
        source=row.get("source", b""),
        dropped=row["dropped"],
        handed_in=row["handed_in"],
        late=row["late"],
        attempt=row["attempt"],
    )
