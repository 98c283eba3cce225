# SPDX-License-Identifier: Apache-2.0
"""The results of runs in a database: what came in, what was graded, what counts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from grader import records
from grader.coursework import Adjustment, Entry, Graded, ResultKey, Revision, RunSettings, Student
from grader.errors import StoreError
from grader.model import Report, Submission
from grader.store import grades, intake
from grader.store.database import Database
from grader.store.tables import adjustments, results, revisions, runs

__all__ = ["Store"]

REPORTS_AT_ONCE = 64  # in memory, of `each_report`: some 64 kB each
DECISION = ("student", "problem", "extension_until", "excused", "points", "reason", "who")  # Adjustment's fields


class Store:
    """The results of runs, in the SQLite or PostgreSQL database of a URL.

    Each method is one transaction: when it returns, what it wrote is on the disk, and a process that is killed leaves
    nothing half done. Several processes may use one database, one of them for each run as its coordinator. Every
    method raises StoreError, with a next step, where the database does not do what it should.

    `create` makes the database's tables, and SQLite's file, where there are none; without it they must be there.
    Another schema than the newest is migrated when the store is opened.
    """

    def __init__(self, url: str, *, create: bool = True) -> None:
        self._database = Database(url, create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    # Runs.

    def begin(self, settings: RunSettings) -> int:
        """A new run, at its first revision; its number."""
        row = {"begun_at": datetime.now(UTC), "settings": _json(settings)}
        with self._database.writing() as connection:
            added = connection.execute(insert(runs).values(row))
            assert added.inserted_primary_key is not None
            run = int(added.inserted_primary_key[0])
            grades.revise(connection, run, "graded")
        return run

    def runs(self) -> tuple[tuple[int, datetime], ...]:
        """Numbers of all runs, and when each began; the first one first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(runs.c.id, runs.c.begun_at).order_by(runs.c.id))
            return tuple((number, at) for number, at in rows)

    def settings(self, run: int) -> RunSettings:
        """What a run was begun with, or what `change_settings` made of it."""
        with self._database.reading() as connection:
            text = connection.scalar(select(runs.c.settings).where(runs.c.id == run))
        if text is None:
            raise self._no_run(run)
        return msgspec.convert(json.loads(text), RunSettings)

    def change_settings(self, run: int, settings: RunSettings) -> None:
        """Go on with other settings."""
        with self._database.writing() as connection:
            changed = connection.execute(update(runs).where(runs.c.id == run).values(settings=_json(settings)))
        if not changed.rowcount:
            raise self._no_run(run)

    # What came in.

    def keep_intake(self, run: int, students: Sequence[Student], entries: Sequence[Entry]) -> None:
        """Replace the students and entries of a run.

        Where path, problem and source are what they were, the gradings stay; those of other paths go with their
        files. Raises ValueError for two entries of one path, and for an entry of a student who is not among them.
        """
        with self._database.writing() as connection:
            self._check(connection, run)
            intake.keep(connection, run, students, entries)

    def students(self, run: int) -> tuple[Student, ...]:
        """The students of a run, in the order in which they were kept."""
        with self._database.reading() as connection:
            return intake.read_students(connection, run)

    def entries(self, run: int, *, sources: bool = True) -> tuple[Entry, ...]:
        """The entries of a run, in the order in which they were kept. Without `sources` these are empty: faster."""
        with self._database.reading() as connection:
            return tuple(entry for _, entry in intake.read_entries(connection, run, sources=sources))

    # What was graded.

    def known(self, keys: Iterable[ResultKey]) -> frozenset[str]:
        """The texts of those keys that have a result to be used again. One that was not graded is none."""
        with self._database.reading() as connection:
            return grades.known(connection, {key.text for key in keys})

    def result(self, key: ResultKey, submission: Submission) -> Report | None:
        """The result of a key, one that was not graded too, as a report on this submission of the same file."""
        with self._database.reading() as connection:
            record = grades.record_of(connection, key.text)
        return None if record is None else records.decode(record, submission)

    def keep_result(self, key: ResultKey, report: Report) -> None:
        """Keep a result that counts for no file yet. A key that has been graded keeps the one it has."""
        with self._database.writing() as connection:
            grades.keep(connection, key, report)

    def grade(self, run: int, path: str, key: ResultKey, report: Report) -> None:
        """Keep a result, and say that it counts for a file; both or nothing. To say it again changes nothing.

        A key that has been graded keeps the result it has. One that was not graded is replaced.
        """
        with self._database.writing() as connection:
            number = grades.keep(connection, key, report)
            grades.count(connection, run, {path: key}, {key.text: number})

    def reuse(self, run: int, links: Mapping[str, ResultKey]) -> None:
        """Say that the results which these keys have already count for the files at these paths."""
        with self._database.writing() as connection:
            self._count(connection, run, links)

    def revise(self, run: int, links: Mapping[str, ResultKey], why: str) -> int:
        """A new revision, from which on these results count for these files; its number.

        What counted before stays readable under the former revisions.
        """
        with self._database.writing() as connection:
            self._check(connection, run)
            number = grades.revise(connection, run, why)
            self._count(connection, run, links)
        return number

    def revisions(self, run: int) -> tuple[Revision, ...]:
        """The revisions of a run; the first one, from the beginning of the run, first."""
        columns = (revisions.c.number, revisions.c.at, revisions.c.why)
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).where(revisions.c.run == run).order_by(revisions.c.number))
            return tuple(Revision(*row) for row in rows)

    def graded(self, run: int, revision: int | None = None) -> Mapping[str, str]:
        """The texts of the keys whose results count, by path; as of a revision, or now."""
        with self._database.reading() as connection:
            return {row.path: row.key for row in grades.counted(connection, run, revision)}

    def reports(
        self, run: int, revision: int | None = None, *, paths: Collection[str] | None = None, cases: bool = True
    ) -> tuple[Graded, ...]:
        """All of `each_report` at once."""
        return tuple(self.each_report(run, revision, paths=paths, cases=cases))

    def each_report(
        self, run: int, revision: int | None = None, *, paths: Collection[str] | None = None, cases: bool = True
    ) -> Iterator[Graded]:
        """Entries that have a result, each with its report, in the order in which the entries were kept.

        `paths` are those that are wanted. Without `cases` neither the cases nor the files' source are there: enough
        for marks, and light. A few at a time are in memory, and between them no transaction is open. The student of
        a report's submission is the entry's students' keys.
        """
        with self._database.reading() as connection:
            counted = grades.counted(connection, run, revision)
        if paths is not None:
            wanted = set(paths)
            counted = [row for row in counted if row.path in wanted]
        for start in range(0, len(counted), REPORTS_AT_ONCE):
            yield from self._reports(run, counted[start : start + REPORTS_AT_ONCE], cases=cases)

    def _reports(self, run: int, counted: Sequence[grades.Counted], *, cases: bool) -> list[Graded]:
        result_of = {row.submission: row.result for row in counted}
        with self._database.reading() as connection:
            entries = list(intake.read_entries(connection, run, sources=True, only=list(result_of)))
            rows = select(results.c.id, results.c.report).where(results.c.id.in_(set(result_of.values())))
            record = intake.pairs(connection, rows)
        found = []
        for number, entry in entries:
            submission = Submission(", ".join(entry.students), entry.problem, entry.file, entry.source)
            report = records.decode(record[result_of[number]], submission, cases=cases)
            if not cases:
                entry = replace(entry, source=b"")
                report = replace(report, submission=replace(submission, source=b""))
            found.append(Graded(entry, report))
        return found

    # What a person decided.

    def keep_adjustments(self, run: int, decided: Sequence[Adjustment]) -> None:
        """Replace the adjustments of a run."""
        rows = [{name: getattr(one, name) for name in DECISION} for one in decided]
        with self._database.writing() as connection:
            self._check(connection, run)
            connection.execute(delete(adjustments).where(adjustments.c.run == run))
            if rows:
                connection.execute(
                    insert(adjustments), [row | {"run": run, "position": i} for i, row in enumerate(rows)]
                )

    def adjustments(self, run: int) -> tuple[Adjustment, ...]:
        """The adjustments of a run, in the order in which they were kept."""
        columns = [adjustments.c[name] for name in DECISION]
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).where(adjustments.c.run == run).order_by(adjustments.c.position))
            return tuple(Adjustment(*row) for row in rows)

    def _count(self, connection: Connection, run: int, links: Mapping[str, ResultKey]) -> None:
        keys = {key.text for key in links.values()}
        numbers = grades.numbers_of(connection, keys)
        if len(numbers) < len(keys):
            raise ValueError("a key has no result to count")
        grades.count(connection, run, links, numbers)

    def _check(self, connection: Connection, run: int) -> None:
        if connection.scalar(select(runs.c.id).where(runs.c.id == run)) is None:
            raise self._no_run(run)

    def _no_run(self, run: int) -> StoreError:
        return StoreError(f"{self._database.name}: it has no run {run}", hint="grader batch begins one")


def _json(settings: RunSettings) -> str:
    return json.dumps(msgspec.to_builtins(settings))
