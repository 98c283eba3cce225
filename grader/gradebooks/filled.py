# SPDX-License-Identifier: Apache-2.0
"""What filling an exported gradebook gives back, and what it may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["TOTAL", "CellChange", "Filled", "Wishes"]

TOTAL = "total"  # stands for the total where a problem's name may stand


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that differs between the file as it came and as it goes back."""

    student: str  # key
    column: str  # as the header has it
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Filled:
    """The file with our marks in it. Without `changes` it is the file that came, byte for byte."""

    content: bytes
    changes: tuple[CellChange, ...]
    notes: tuple[str, ...]  # what the teacher should know, in sentences


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to fill. A format ignores what it has no use for."""

    site: str = ""  # the run's: where it is the gradebook's own, students are known by the site's ids
    columns: Mapping[str, str] = field(default_factory=dict)  # problem or "total" -> the column that gets it
    blanks: bool = False  # a mark that is blank takes a grade away that is there
