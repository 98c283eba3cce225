# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a database is said in words, with the next step, and never with the password."""

import os
import sqlite3
import sys

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from grader.errors import ExitCode, StoreError
from grader.store import Store, database, faults


def told(url, **options):
    """What a person reads who opens this: sentence and next step."""
    with pytest.raises(StoreError) as caught:
        Store(url, **options).close()
    assert caught.value.hint
    assert ExitCode.FAULT == caught.value.exit_code
    return caught.value.message


# URLs.


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("run.db", "run.db: this is not the URL of a database"),
        ("", ": this is not the URL of a database"),
        (
            "postgresql+psycopg://u:p@h:port/db",
            "postgresql+psycopg://u:***@h:port/db: this is not the URL of a database",
        ),
        ("sqlite://", "sqlite://: it names no database"),
        ("sqlite:///:memory:", "sqlite:///:memory:: it names no database"),
        ("sqlite:///file:run.db?uri=true", "sqlite:///file:run.db?uri=true: it names no database"),
        ("postgresql+psycopg://u:p@h", "postgresql+psycopg://u:***@h: it names no database"),
        ("mysql://u:p@h/db", "mysql://u:***@h/db: results are kept in SQLite or PostgreSQL"),
        ("postgresql+asyncpg://u:p@h/db", "postgresql+asyncpg://u:***@h/db: results are kept in SQLite or PostgreSQL"),
        ("\x1b[1m", "\\x1b[1m: this is not the URL of a database"),
    ],
)
def test_a_wrong_url_is_refused(url, what):
    assert what == told(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ada:hunter/bear@127.0.0.1:1/db",
        "postgresql+psycopg://ada:hunter@bear@127.0.0.1:1/db",
        "postgresql+psycopg://ada:hunter:bear@127.0.0.1:port/db",
        "postgresql+psycopg://ada:@hunter:@bear@/db",
        "postgresql+psycopg://ada@hunter/bear@127.0.0.1:1/db",
        "postgresql+psycopg://127.0.0.1:1/db?user=ada&password=hunterbear",
        "mysql://ada:hunterbear@127.0.0.1/db",
        "postgresql+psycopg//ada:hunterbear@127.0.0.1/db",
        "ada:hunter/bear@127.0.0.1/db",
    ],
)
def test_no_password_is_shown(url):
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert "hunter" not in caught.value.message
    assert "bear" not in caught.value.message


def test_a_missing_driver_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match="driver for PostgreSQL is not installed") as caught:
        Store("postgresql+psycopg://ada:secret@localhost/db")
    assert "pip install 'softmark[postgresql]'" == caught.value.hint


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_may_be_called_by_its_usual_names(postgresql_url, scheme):
    Store(scheme + postgresql_url.removeprefix("postgresql+psycopg")).close()


# SQLite.


def test_a_folder_that_is_not_there(tmp_path):
    assert f"{tmp_path}/none/run.db: no such file or directory" == told(f"sqlite:///{tmp_path}/none/run.db")


def test_a_folder_in_place_of_a_file(tmp_path):
    assert f"{tmp_path}: it can not be opened" == told(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "run.db"
    path.write_text("a text\n" * 1000)
    assert f"{path}: it is not a database" == told(f"sqlite:///{path}")
    assert "a text\n" * 1000 == path.read_text()


def test_a_damaged_file(tmp_path, room):
    path = tmp_path / "run.db"
    with Store(f"sqlite:///{path}") as store:
        run = store.begin(room.settings)
        store.keep_intake(run, room.students, [room.entry(source=b"x" * 100_000)])
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(1 << 16))
    assert f"{path}: it is damaged" == told(f"sqlite:///{path}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert f"{tmp_path}/run.db: permission denied" == told(f"sqlite:///{tmp_path}/run.db")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written(tmp_path, room):
    path = tmp_path / "run.db"
    Store(f"sqlite:///{path}").close()
    path.chmod(0o400)
    with Store(f"sqlite:///{path}") as store, pytest.raises(StoreError, match="it can not be written"):
        store.begin(room.settings)


def test_a_file_that_another_program_keeps_locked(tmp_path, room, monkeypatch):
    path = tmp_path / "run.db"
    Store(f"sqlite:///{path}").close()
    monkeypatch.setattr(database, "LOCK_S", 0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store(f"sqlite:///{path}") as store:
        with pytest.raises(StoreError, match="another program keeps it locked"):
            store.begin(room.settings)
        other.execute("ROLLBACK")
        assert 1 == store.begin(room.settings)
    other.close()


def test_a_full_disk_leaves_what_was_committed(tmp_path, room):
    @event.listens_for(Engine, "connect")
    def small(connection, _record):
        connection.execute("PRAGMA max_page_count = 60")

    try:
        with Store(f"sqlite:///{tmp_path}/run.db") as store:
            run = store.begin(room.settings)
            store.keep_intake(run, room.students, room.entries)
            with pytest.raises(StoreError, match="the disk is full") as caught:
                store.keep_intake(run, room.students, [room.entry(source=bytes(1 << 20))])
            assert "free some space" in caught.value.hint
            assert room.entries == store.entries(run)
    finally:
        event.remove(Engine, "connect", small)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("SQLITE_IOERR_WRITE", "the disk refuses to read or write"),
        ("SQLITE_BUSY_SNAPSHOT", "another program keeps it locked"),
        ("SQLITE_READONLY_DIRECTORY", "it can not be written"),
        ("SQLITE_CORRUPT_INDEX", "it is damaged"),
        ("SQLITE_ERROR", "no such table: runs"),
        (None, "no such table: runs"),
    ],
)
def test_what_sqlite_reports_is_put_into_words(name, what):
    original = sqlite3.OperationalError("no such table: runs")
    original.sqlite_errorname = name
    assert f"run.db: {what}" == faults.of_driver(OperationalError("SELECT", {}, original), "run.db").message


# PostgreSQL.


def test_a_server_that_does_not_answer(postgresql_url):
    port = postgresql_url.rpartition(":")[2].partition("/")[0]
    assert "the database server can not be reached" in told(postgresql_url.replace(port, "1"))


def test_a_wrong_password(postgresql_url):
    message = told(postgresql_url.replace(":a-secret@", ":another-secret@"))
    assert "the server refuses the user or the password" in message
    assert "secret" not in message


def test_a_database_that_is_not_there(postgresql_url):
    assert "the server has no such database" in told(f"{postgresql_url}_none")


def test_a_user_who_may_not(postgresql_url):
    with Store(postgresql_url) as store, store._database.writing() as connection:
        connection.exec_driver_sql("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    try:
        assert "the user may not do that" in told(postgresql_url.replace("softmark:a-secret", "guest:guest"))
    finally:
        with Store(postgresql_url) as store, store._database.writing() as connection:
            connection.exec_driver_sql("DROP ROLE guest")


def test_a_connection_that_was_cut_is_made_anew(postgresql_url, room):
    with Store(postgresql_url) as store, Store(postgresql_url) as other:
        store.begin(room.settings)
        with other._database.writing() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        assert 2 == store.begin(room.settings)


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("53100", "the server's disk is full"),
        ("53300", "the server has no room for another connection"),
        ("57P01", "the server is shutting down or starting"),
        ("25006", "it can not be written"),
        ("42P01", "the server says: no such table"),
    ],
)
def test_what_postgresql_reports_is_put_into_words(state, what):
    original = Exception("no such table\nLINE 1")
    original.sqlstate = state
    assert f"db: {what}" == faults.of_driver(OperationalError("SELECT", {}, original), "db").message
