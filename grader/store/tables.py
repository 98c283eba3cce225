# SPDX-License-Identifier: Apache-2.0
"""The tables, the same in SQLite and in PostgreSQL. How they come to be is said in `grader.store.migrations`.

    runs ─┬─ students ──── authors ─┐          who handed in which file
          ├─ submissions ───────────┴─ gradings ─── results ─┬─ cases
          ├─ revisions ────────────────┘                     └─ diagnoses
          └─ adjustments

A result belongs to no run: its key says all that it depends on, and whoever has the same key may use it. A grading
says which result counts for a file from one revision of the run on, until a later revision says otherwise. The whole
report is in `results.report`, as `grader.records` writes it; `cases` and `diagnoses` repeat what one asks for in SQL.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

__all__ = [
    "adjustments",
    "authors",
    "cases",
    "diagnoses",
    "gradings",
    "metadata",
    "results",
    "revisions",
    "runs",
    "students",
    "submissions",
    "words",
]

_NO_DATABASE_TAKES = re.compile("[\x00\ud800-\udfff]")


def words(text: str) -> str:
    """Text as it is stored: NUL and lone surrogates, which no database takes, become escapes."""
    return _NO_DATABASE_TAKES.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Words(TypeDecorator[str]):
    """Text of any length, from anybody."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else words(value)


class Moment(TypeDecorator[datetime]):
    """A time with its zone, as ISO 8601: SQLite knows no zones, and PostgreSQL forgets which one it was."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """What is stored."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """What was stored."""
        return None if value is None else datetime.fromisoformat(value)


class Listed(TypeDecorator[tuple[Any, ...]]):
    """A few texts or numbers, as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str:
        """What is stored."""
        return json.dumps(value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...]:
        """What was stored."""
        return tuple(json.loads(value or "[]"))


def _text(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


def _word(name: str) -> Column[str]:
    """One of a few words of ours, or a digest."""
    return Column(name, String(64), nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _run() -> Column[int]:
    return Column("run", Integer, ForeignKey("runs.id"), nullable=False)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("begun_at", Moment, nullable=False),
    _text("settings"),  # RunSettings as JSON
)

students = Table(
    "students",
    metadata,
    Column("id", Integer, primary_key=True),
    _run(),
    _number("position"),
    *map(_text, ("key", "name", "email", "login", "number", "site_id", "folder")),
    UniqueConstraint("run", "position"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    _run(),
    _number("position"),
    _text("path"),
    _word("path_sha256"),  # a path may be longer than an index takes
    _word("fate"),
    _text("reason"),
    _text("problem"),
    Column("matched", String(64)),
    _text("file"),
    _word("sha256"),  # of the file as it came in
    _word("source_sha256"),  # of what is graded
    Column("dropped", Listed, nullable=False),
    Column("handed_in", Moment),
    Column("late", Boolean),
    Column("attempt", Listed, nullable=False),
    Column("source", LargeBinary, nullable=False),  # the last one: SQLite reads a row up to the column it needs
    UniqueConstraint("run", "path_sha256"),
)

authors = Table(
    "authors",
    metadata,
    Column("submission", Integer, ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("student", Integer, ForeignKey("students.id", ondelete="CASCADE"), nullable=False),
    Index(None, "student"),
)

results = Table(
    "results",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("key"),
    _text("problem"),
    _word("status"),
    Column("points", Double),
    Column("max_points", Double),
    Column("graded_at", Moment, nullable=False),
    Column("report", LargeBinary, nullable=False),
    UniqueConstraint("key"),
)

# Points may be missing here: SQLite stores NaN as NULL.
cases = Table(
    "cases",
    metadata,
    Column("result", Integer, ForeignKey("results.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    _text("name"),
    _text("group_name"),
    _word("verdict"),
    Column("points", Double),
    Column("max_points", Double),
    *map(_text, ("fact", "message")),
)

diagnoses = Table(
    "diagnoses",
    metadata,
    Column("result", Integer, ForeignKey("results.id", ondelete="CASCADE"), primary_key=True),
    *map(_text, ("mistake", "message", "hint", "basis")),
)

revisions = Table(
    "revisions",
    metadata,
    Column("run", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    _text("why"),
)

gradings = Table(
    "gradings",
    metadata,
    Column("submission", Integer, ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    _number("run"),
    Column("result", Integer, ForeignKey("results.id"), nullable=False),
    ForeignKeyConstraint(["run", "revision"], ["revisions.run", "revisions.number"]),
)

adjustments = Table(
    "adjustments",
    metadata,
    Column("run", Integer, ForeignKey("runs.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *map(_text, ("student", "problem")),
    Column("extension_until", Moment),
    Column("excused", Boolean, nullable=False),
    Column("points", Double),
    *map(_text, ("reason", "who")),
)
