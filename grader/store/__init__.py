# SPDX-License-Identifier: Apache-2.0
"""Results of runs, kept in SQLite or PostgreSQL; the tables are described in `grader.store.tables`."""

from grader.store.store import Store

__all__ = ["Store"]
