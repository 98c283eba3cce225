# SPDX-License-Identifier: Apache-2.0
"""The first version."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

__all__ = ["upgrade"]

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "runs",
        Column("id", Integer, nullable=False),
        Column("begun_at", String(40), nullable=False),
        *_texts("settings"),
        PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_table(
        "students",
        *_integers("id", "run", "position"),
        *_texts("key", "name", "email", "login", "number", "site_id", "folder"),
        PrimaryKeyConstraint("id", name="pk_students"),
        ForeignKeyConstraint(["run"], ["runs.id"], name="fk_students_run"),
        UniqueConstraint("run", "position", name="uq_students_run"),
    )
    op.create_table(
        "submissions",
        *_integers("id", "run", "position"),
        *_texts("path"),
        *_words("path_sha256", "fate"),
        *_texts("reason", "problem"),
        Column("matched", String(64)),
        *_texts("file"),
        *_words("sha256", "source_sha256"),
        *_texts("dropped"),
        Column("handed_in", String(40)),
        Column("late", Boolean),
        *_texts("attempt"),
        Column("source", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_submissions"),
        ForeignKeyConstraint(["run"], ["runs.id"], name="fk_submissions_run"),
        UniqueConstraint("run", "path_sha256", name="uq_submissions_run"),
    )
    op.create_table(
        "authors",
        *_integers("submission", "position", "student"),
        PrimaryKeyConstraint("submission", "position", name="pk_authors"),
        ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_authors_submission", ondelete="CASCADE"),
        ForeignKeyConstraint(["student"], ["students.id"], name="fk_authors_student", ondelete="CASCADE"),
    )
    op.create_index("ix_authors_student", "authors", ["student"])
    op.create_table(
        "results",
        *_integers("id"),
        *_texts("key", "problem"),
        *_words("status"),
        Column("points", Double),
        Column("max_points", Double),
        Column("graded_at", String(40), nullable=False),
        Column("report", LargeBinary, nullable=False),
        PrimaryKeyConstraint("id", name="pk_results"),
        UniqueConstraint("key", name="uq_results_key"),
    )
    op.create_table(
        "cases",
        *_integers("result", "position"),
        *_texts("name", "group_name"),
        *_words("verdict"),
        Column("points", Double),
        Column("max_points", Double),
        *_texts("fact", "message"),
        PrimaryKeyConstraint("result", "position", name="pk_cases"),
        ForeignKeyConstraint(["result"], ["results.id"], name="fk_cases_result", ondelete="CASCADE"),
    )
    op.create_table(
        "diagnoses",
        *_integers("result"),
        *_texts("mistake", "message", "hint", "basis"),
        PrimaryKeyConstraint("result", name="pk_diagnoses"),
        ForeignKeyConstraint(["result"], ["results.id"], name="fk_diagnoses_result", ondelete="CASCADE"),
    )
    op.create_table(
        "revisions",
        *_integers("run", "number"),
        Column("at", String(40), nullable=False),
        *_texts("why"),
        PrimaryKeyConstraint("run", "number", name="pk_revisions"),
        ForeignKeyConstraint(["run"], ["runs.id"], name="fk_revisions_run"),
    )
    op.create_table(
        "gradings",
        *_integers("submission", "revision", "run", "result"),
        PrimaryKeyConstraint("submission", "revision", name="pk_gradings"),
        ForeignKeyConstraint(["submission"], ["submissions.id"], name="fk_gradings_submission", ondelete="CASCADE"),
        ForeignKeyConstraint(["result"], ["results.id"], name="fk_gradings_result"),
        ForeignKeyConstraint(["run", "revision"], ["revisions.run", "revisions.number"], name="fk_gradings_run"),
    )
    op.create_table(
        "adjustments",
        *_integers("run", "position"),
        *_texts("student", "problem"),
        Column("extension_until", String(40)),
        Column("excused", Boolean, nullable=False),
        Column("points", Double),
        *_texts("reason", "who"),
        PrimaryKeyConstraint("run", "position", name="pk_adjustments"),
        ForeignKeyConstraint(["run"], ["runs.id"], name="fk_adjustments_run"),
    )


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text, nullable=False) for name in names]


def _words(*names: str) -> list[Column[Any]]:
    return [Column(name, String(64), nullable=False) for name in names]


def _integers(*names: str) -> list[Column[Any]]:
    return [Column(name, Integer, nullable=False) for name in names]
