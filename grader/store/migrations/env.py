# SPDX-License-Identifier: Apache-2.0
"""What alembic runs around the versions: on the connection that it is handed, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from grader.store.migrations import VERSION_TABLE
from grader.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite can, once one begins the transaction oneself
)
with context.begin_transaction():
    context.run_migrations()
