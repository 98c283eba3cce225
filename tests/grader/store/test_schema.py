# SPDX-License-Identifier: Apache-2.0
"""How a database comes to its tables, and which databases are left alone."""

import os
import sqlite3
import stat
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from grader.errors import StoreError
from grader.store import Store, database, migrations
from grader.store.database import Database
from grader.store.tables import metadata


@pytest.fixture
def change():
    """Runs statements in a database, past the store."""

    def run(url, *statements):
        engine = create_engine(url)
        with engine.begin() as connection:
            found = [connection.execute(text(statement)) for statement in statements]
            rows = [list(result) for result in found if result.returns_rows]
        engine.dispose()
        return rows

    return run


@pytest.fixture
def tables():
    def names(url):
        engine = create_engine(url)
        found = inspect(engine).get_table_names()
        engine.dispose()
        return set(found)

    return names


def test_the_migrated_schema_is_that_of_the_tables(empty_url):
    Store(empty_url).close()
    engine = create_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrations.VERSION_TABLE})
        assert [] == compare_metadata(context, metadata)
    engine.dispose()


def test_the_versions_are_those_that_alembic_finds():
    config = Config()
    config.set_main_option("script_location", "grader.store:migrations")
    found = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(migrations.VERSIONS) == found[::-1]


def test_an_older_schema_is_brought_up_to_date(url, monkeypatch):
    Store(url).close()
    upgraded = []
    monkeypatch.setattr(migrations, "VERSIONS", ("0001", "0002"))
    monkeypatch.setattr(migrations, "upgrade", upgraded.append)
    Store(url, create=False).close()
    assert 1 == len(upgraded)


def test_a_migration_that_is_cut_off_leaves_nothing(empty_url, tables, monkeypatch):
    def interrupted(connection):
        upgrade(connection)
        raise KeyboardInterrupt

    upgrade = migrations.upgrade
    monkeypatch.setattr(migrations, "upgrade", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Store(empty_url)
    assert set() == tables(empty_url)


def test_a_newer_schema_is_refused_and_left_alone(empty_url, change):
    Store(empty_url).close()
    change(empty_url, f"UPDATE {migrations.VERSION_TABLE} SET version_num = '0999'")
    with pytest.raises(StoreError, match="newer version of grader") as caught:
        Store(empty_url)
    assert "update grader: pip install --upgrade softmark" == caught.value.hint
    assert [[("0999",)]] == change(empty_url, f"SELECT version_num FROM {migrations.VERSION_TABLE}")


def test_a_database_of_another_application_is_refused_and_left_alone(empty_url, change, tables):
    change(empty_url, "CREATE TABLE bookmarks (id INTEGER)")
    with pytest.raises(StoreError, match="belongs to another application"):
        Store(empty_url)
    assert {"bookmarks"} == tables(empty_url)


def test_a_file_of_another_application_keeps_every_byte(tmp_path):
    path = tmp_path / "places.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError):
        Store(f"sqlite:///{path}")
    assert (before, ["places.sqlite"]) == (path.read_bytes(), os.listdir(tmp_path))


def test_nothing_is_made_where_a_store_must_be_there_already(empty_url, tmp_path):
    with pytest.raises(StoreError, match="there are no results here"):
        Store(empty_url, create=False)
    assert [] == os.listdir(tmp_path)


def test_many_processes_may_open_a_new_database_at_once(empty_url, room):
    begun, failed = [], []

    def open_and_begin():
        try:
            with Store(empty_url) as store:
                begun.append(store.begin(room.settings))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=open_and_begin) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([], [1, 2, 3, 4, 5]) == (failed, sorted(begun))


def test_sqlite_waits_for_the_disk_and_writes_ahead(tmp_path):
    wanted = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": database.LOCK_S * 1000}
    opened = Database(f"sqlite:///{tmp_path}/run.db", create=True)
    with opened.writing() as connection:
        assert wanted == {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    opened.close()


def test_a_new_file_is_for_its_owner_only(tmp_path):
    Store(f"sqlite:///{tmp_path}/run.db").close()
    assert "-rw-------" == stat.filemode((tmp_path / "run.db").stat().st_mode)
