# SPDX-License-Identifier: Apache-2.0
"""The database's schema, version after version: alembic, run from here, without a configuration file.

The database says in the table `softmark_version` which version it has. A version is a module in `versions/`; once
released it never changes, and what changes later is the next one.
"""

from __future__ import annotations

import enum

from sqlalchemy import Connection, inspect, text

__all__ = ["VERSIONS", "VERSION_TABLE", "State", "state", "upgrade"]

VERSION_TABLE = "softmark_version"
VERSIONS = ("0001",)  # oldest first


class State(enum.Enum):
    """What a database holds."""

    EMPTY = "no table at all"
    FOREIGN = "tables, and none of ours"
    OLDER = "a version from before the last one"
    CURRENT = "the last version"
    NEWER = "a version that this grader does not know"


def state(connection: Connection) -> State:
    """What the database holds, found without changing it."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        return State.FOREIGN if tables else State.EMPTY
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    if version not in VERSIONS:
        return State.NEWER
    return State.CURRENT if version == VERSIONS[-1] else State.OLDER


def upgrade(connection: Connection) -> None:
    """Bring the database to the last version, within the transaction that the connection is in."""
    # A tenth of a second that only a new or an old database costs.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "grader.store:migrations")
    command.upgrade(config, "head")
