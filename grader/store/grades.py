# SPDX-License-Identifier: Apache-2.0
"""Results by their keys, and which of them counts for which file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, literal_column, select, update
from sqlalchemy import insert as plain_insert

from grader import records
from grader.coursework import ResultKey
from grader.errors import StoreError
from grader.model import Report, Status
from grader.store.database import insert
from grader.store.intake import chunks, pairs, place_of
from grader.store.tables import cases, diagnoses, gradings, results, revisions, submissions

__all__ = ["Counted", "count", "counted", "keep", "known", "last_revision", "numbers_of", "record_of", "revise"]


@dataclass(frozen=True, slots=True)
class Counted:
    """A file and the result that counts for it: path and key, and the numbers of both."""

    path: str
    key: str
    submission: int
    result: int


def known(connection: Connection, keys: Iterable[str]) -> frozenset[str]:
    """Those keys that have a result which may be used again: one that was graded."""
    found: set[str] = set()
    for some in chunks(keys):
        graded = results.c.status != Status.NOT_GRADED.value
        found.update(connection.scalars(select(results.c.key).where(results.c.key.in_(some), graded)))
    return frozenset(found)


def numbers_of(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of those keys that have a result of any kind."""
    numbers: dict[str, int] = {}
    for some in chunks(keys):
        numbers.update(pairs(connection, select(results.c.key, results.c.id).where(results.c.key.in_(some))))
    return numbers


def record_of(connection: Connection, key: str) -> bytes | None:
    """The stored report of a key."""
    return connection.scalar(select(results.c.report).where(results.c.key == key))


def keep(connection: Connection, key: ResultKey, report: Report) -> int:
    """Keep a result where there is none yet, or one that was not graded; its number."""
    if report.submission.sha256 != key.source_sha256:
        raise ValueError("this report is on another file than its key says")
    stored = connection.execute(
        select(results.c.id, results.c.status).where(results.c.key == key.text).with_for_update()
    ).one_or_none()
    if stored is not None and stored.status != Status.NOT_GRADED.value:
        return int(stored.id)
    row = {
        "key": key.text,
        "problem": key.problem,
        "status": report.status.value,
        "points": report.score.points,
        "max_points": report.score.max_points,
        "graded_at": datetime.now(UTC),
        "report": records.encode(report),
    }
    if stored is not None:
        number = int(stored.id)
        connection.execute(update(results).where(results.c.id == number).values(row))
        for table in (cases, diagnoses):
            connection.execute(delete(table).where(table.c.result == number))
    else:
        statement = insert(results, connection).values(row).on_conflict_do_nothing()
        added = connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount
        number = numbers_of(connection, [key.text])[key.text]
        if not added:  # another run was faster by a moment
            return number
    _keep_details(connection, number, report)
    return number


def _keep_details(connection: Connection, number: int, report: Report) -> None:
    rows = [
        {
            "result": number,
            "position": i,
            "name": case.id,
            "group_name": case.group,
            "verdict": case.verdict.value,
            "points": case.points,
            "max_points": case.max_points,
            "fact": case.fact,
            "message": case.message,
        }
        for i, case in enumerate(report.cases)
    ]
    if rows:
        connection.execute(plain_insert(cases), rows)
    if (said := report.diagnosis) is not None:
        row = {"mistake": said.mistake, "message": said.message, "hint": said.hint, "basis": said.basis}
        connection.execute(plain_insert(diagnoses).values(row | {"result": number}))


def last_revision(connection: Connection, run: int) -> int:
    """The number of a run's newest revision."""
    return connection.scalar(select(func.max(revisions.c.number)).where(revisions.c.run == run)) or 0


def revise(connection: Connection, run: int, why: str) -> int:
    """Begin the next revision; its number."""
    number = last_revision(connection, run) + 1
    connection.execute(
        plain_insert(revisions).values({"run": run, "number": number, "at": datetime.now(UTC), "why": why})
    )
    return number


def count(connection: Connection, run: int, links: Mapping[str, ResultKey], numbers: Mapping[str, int]) -> None:
    """From the newest revision on, the results of these keys count for the files at these paths.

    `numbers` are the results' by key. What counted under a former revision still does there.
    """
    revision = last_revision(connection, run)
    files = _files(connection, run, links)
    new = [
        {"submission": files[path].submission, "revision": revision, "run": run, "result": numbers[key.text]}
        for path, key in links.items()
        if files[path].result != numbers[key.text]
    ]
    if new:
        again: Any = {"result": literal_column("excluded.result")}
        statement = insert(gradings, connection)
        connection.execute(statement.on_conflict_do_update(index_elements=["submission", "revision"], set_=again), new)


def _files(connection: Connection, run: int, links: Mapping[str, ResultKey]) -> dict[str, Any]:
    """Of the files at these paths the numbers, and those of the results that count now.

    Each must still be the file that its key speaks of.
    """
    places = {place_of(path): path for path in links}
    files: dict[str, Any] = {}
    for some in chunks(places):
        rows = (
            select(
                submissions.c.path_sha256,
                submissions.c.source_sha256,
                submissions.c.id.label("submission"),
                gradings.c.result,
            )
            .outerjoin_from(submissions, gradings)
            .where(submissions.c.run == run, submissions.c.path_sha256.in_(some))
            .order_by(gradings.c.revision)
        )
        for row in connection.execute(rows):  # the newest revision comes last, and stays
            path = places[row.path_sha256]
            if links[path].source_sha256 == row.source_sha256:
                files[path] = row
    for path in links:
        if path not in files:
            raise StoreError(
                f"{path}: this file is no longer in the run, or is another one by now",
                hint="the submissions were read in again meanwhile; start the same command again",
            )
    return files


def counted(connection: Connection, run: int, revision: int | None) -> list[Counted]:
    """What counts for each file as of a revision, the newest where none is given; in the order of the entries."""
    rows = (
        select(submissions.c.path, results.c.key, submissions.c.id, results.c.id)
        .join_from(submissions, gradings)
        .join(results)
        .where(submissions.c.run == run)
        .order_by(submissions.c.position, gradings.c.revision)
    )
    if revision is not None:
        rows = rows.where(gradings.c.revision <= revision)
    last = {row[0]: Counted(*row) for row in connection.execute(rows)}  # a later revision's row comes later
    return list(last.values())
