# SPDX-License-Identifier: Apache-2.0
"""A database, SQLite's or PostgreSQL's: opened, brought to the last schema, and used in whole transactions.

SQLite writes ahead (WAL), so that readers and one writer do not wait for each other, and waits for the disk at each
commit (synchronous=FULL): what was committed survives a power cut. A transaction that writes says so at its beginning
(BEGIN IMMEDIATE), since one that finds out later can fail where it should wait. PostgreSQL does all of that by itself.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError

from grader.errors import StoreError
from grader.plaintext import visible
from grader.store import faults, migrations
from grader.store.migrations import State

__all__ = ["Database", "insert"]

LOCK_S = 30.0  # how long SQLite waits for another program's transaction
CONNECT_S = 10  # how long a server may take to answer
SCHEMA_LOCK = 0x536F66746D61726B  # among PostgreSQL's advisory locks: "Softmark"
DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql+psycopg": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


class Database:
    """One database. `create` makes a file and tables that are not there; without it they must be."""

    def __init__(self, url: str, *, create: bool) -> None:
        parsed = _parsed(url)
        self._file = parsed.database if parsed.drivername == "sqlite" else None
        self.name = faults.shown(url) if self._file is None else visible(self._file, 200)
        if self._file is not None:
            self._find_file(self._file, create=create)
        self._engine = self._connected(parsed)
        self._reader = self._engine
        self._writer = self._engine.execution_options(softmark_begin="BEGIN IMMEDIATE")
        if self._file is None:
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
        try:
            self._prepare(create=create)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction in which everything is seen as it was at one moment."""
        with self._told(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk when the block ends, or leaves nothing."""
        with self._told(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise faults.of_driver(error, self.name) from error

    def _find_file(self, path: str, *, create: bool) -> None:
        if os.path.exists(path):
            return
        if not create:
            raise faults.missing(self.name)
        try:
            # Marks and students' names: for nobody but their owner. Exclusive, since to close a database's file that
            # this process has open already would drop SQLite's locks on it.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            return
        except OSError as error:
            reason = (error.strerror or "it can not be made").lower()
            raise StoreError(
                f"{self.name}: {reason}", hint="name a file in a folder that exists and that you may write"
            ) from error

    def _connected(self, url: URL) -> Engine:
        if self._file is not None:
            engine = create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_S})
            event.listen(engine, "connect", _on_connect)
            event.listen(engine, "begin", _on_begin)
            return engine
        try:
            # A connection may have been cut while a long submission was graded: pre_ping looks.
            return create_engine(
                url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_S}
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                f"{self.name}: the driver for PostgreSQL is not installed", hint="pip install 'softmark[postgresql]'"
            ) from error

    def _prepare(self, *, create: bool) -> None:
        with self.reading() as connection:
            found = self._state(connection)
        if found is State.CURRENT:
            return
        if found is State.EMPTY and not create:
            raise faults.missing(self.name)
        if found is State.EMPTY and self._file is not None:
            self._write_ahead()
        with self.writing() as connection:
            if self._file is None:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SCHEMA_LOCK})
            if self._state(connection) is not State.CURRENT:  # another process may have been faster
                migrations.upgrade(connection)

    def _state(self, connection: Connection) -> State:
        found = migrations.state(connection)
        if found is State.FOREIGN:
            raise faults.foreign(self.name)
        if found is State.NEWER:
            raise faults.newer(self.name)
        return found

    def _write_ahead(self) -> None:
        """Once for the whole life of a file, and never within a transaction."""
        with closing(self._engine.raw_connection()) as connection, suppress(sqlite3.OperationalError):
            connection.cursor().execute("PRAGMA journal_mode = WAL")  # fails where another process is at it as well


def insert(table: Table, connection: Connection) -> Any:
    """An insert that can say what happens `on_conflict_...`: both databases can, each in SQLAlchemy's own words."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


def _parsed(url: str) -> URL:
    if url.count("@") > 1:  # a part of the password would be taken for the host, and shown
        raise faults.not_a_url(url, "it has more than one @; in a password it is written as %40")
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise faults.not_a_url(url, "this is not the URL of a database") from None
    driver = DRIVERS.get(parsed.drivername)
    if driver is None:
        raise faults.not_a_url(url, "results are kept in SQLite or PostgreSQL")
    if not parsed.database or parsed.database.startswith((":memory:", "file:")):
        raise faults.not_a_url(url, "it names no database")
    return parsed.set(drivername=driver)


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # or sqlite3 would begin transactions as it sees fit
    for setting in ("foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("softmark_begin", "BEGIN"))
