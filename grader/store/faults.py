# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a database, in words, with the next step. A password is in none of them."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError

from grader.errors import StoreError
from grader.plaintext import visible

__all__ = ["foreign", "missing", "newer", "not_a_url", "of_driver", "shown"]

FORMS = "sqlite:////folder/run.db or postgresql+psycopg://user:password@host/database"
UNEXPECTED = "this was not expected: please report it, with the command that you typed"
AGAIN = "then start the same command again; what was committed is kept"

# What sqlite3 calls an error, up to its first words, and what a person makes of it.
OF_SQLITE = (
    ("SQLITE_FULL", "the disk is full", f"free some space, {AGAIN}"),
    ("SQLITE_IOERR", "the disk refuses to read or write", f"look at the disk, its space and your quota, {AGAIN}"),
    ("SQLITE_BUSY", "another program keeps it locked", f"end that program, {AGAIN}"),
    ("SQLITE_LOCKED", "another program keeps it locked", f"end that program, {AGAIN}"),
    ("SQLITE_READONLY", "it can not be written", "make the file and its folder writable: chmod u+w"),
    ("SQLITE_PERM", "it can not be opened", "make the file readable and writable: chmod u+rw"),
    ("SQLITE_CANTOPEN", "it can not be opened", "the file and its folder must be readable and writable: chmod u+rwX"),
    ("SQLITE_NOTADB", "it is not a database", "give the file that grader batch has made, or a new name"),
    ("SQLITE_CORRUPT", "it is damaged", "take it from your backup, or grade again into a new folder"),
)

# SQLSTATE, up to its first characters. https://www.postgresql.org/docs/current/errcodes-appendix.html
OF_POSTGRESQL = (
    ("53100", "the server's disk is full", f"free some space on the server, {AGAIN}"),
    ("53", "the server has no room for another connection", "try again later, or raise max_connections"),
    ("28", "the server refuses the user or the password", "check both in the URL; a sign such as @ is written as %40"),
    ("3D000", "the server has no such database", "make it: createdb NAME"),
    ("42501", "the user may not do that", "let the user own the database: ALTER DATABASE name OWNER TO user"),
    ("25006", "it can not be written", "give the server that takes writes, not its read-only copy"),
    ("57P", "the server is shutting down or starting", f"wait for the server, {AGAIN}"),
)

# A refused connection has no SQLSTATE, only the words of the server or of the C library.
OF_CONNECTING = (
    ("password authentication failed", "28"),
    ("no password supplied", "28"),
    ("authentication failed", "28"),
    ("no pg_hba.conf entry", "28"),
    ('role "', "28"),
    ('database "', "3D000"),
    ("too many clients", "53"),
    ("starting up", "57P"),
    ("shutting down", "57P"),
)


def shown(url: str) -> str:
    """A URL without its password, however wrongly it is written."""
    before, at, after = url.rpartition("@")
    if at:
        form = re.match(r"[\w+]+://[^:/@]*", before)
        before = f"{form[0]}:***" if form else "***"
    return visible(re.sub(r"(password=)[^&]*", r"\1***", before + at + after), 200)


def of_driver(error: DBAPIError, name: str) -> StoreError:
    """What the driver of the database `name` reports."""
    original = error.orig
    said = visible(str(original).partition("\n")[0], 300)
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorname", None) or ""  # none where Python itself refuses
        return _told(name, OF_SQLITE, code) or StoreError(f"{name}: {said}", hint=UNEXPECTED)
    of_words = (state for words, state in OF_CONNECTING if words in str(original))
    state = getattr(original, "sqlstate", None) or next(of_words, None)
    if state is None:
        return StoreError(
            f"{name}: the database server can not be reached: {said}",
            hint="check host and port, and that the server runs",
        )
    return _told(name, OF_POSTGRESQL, state) or StoreError(f"{name}: the server says: {said}", hint=UNEXPECTED)


def _told(name: str, table: tuple[tuple[str, str, str], ...], code: str) -> StoreError | None:
    for begins, what, hint in table:
        if code.startswith(begins):
            return StoreError(f"{name}: {what}", hint=hint)
    return None


def not_a_url(url: str, reason: str) -> StoreError:
    """A text that names no database that can be used."""
    return StoreError(f"{shown(url)}: {reason}", hint=f"write it as {FORMS}")


def missing(name: str) -> StoreError:
    """No database where one was expected."""
    return StoreError(f"{name}: there are no results here", hint="grader batch makes them; check the path")


def foreign(name: str) -> StoreError:
    """A database of another application."""
    return StoreError(
        f"{name}: this database belongs to another application", hint="give an empty database, or a new file"
    )


def newer(name: str) -> StoreError:
    """A database that a later grader has written."""
    return StoreError(
        f"{name}: it was written by a newer version of grader than this one",
        hint="update grader: pip install --upgrade softmark",
    )
