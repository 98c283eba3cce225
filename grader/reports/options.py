# SPDX-License-Identifier: Apache-2.0
"""What the reader of a report may see, and how wide the page is."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Detail", "Options"]


class Detail(enum.StrEnum):
    """How much a report tells. Each level holds all of the one before it."""

    BRIEF = "brief"  # what was seen, why, what to try
    STUDENT = "student"  # and the twins: failing cases again, with public inputs
    TEACHER = "teacher"  # and what was graded: inputs, expected values, transcripts, the seed


@dataclass(frozen=True, slots=True)
class Options:
    """How to render. A format ignores what it has no use for: only text has colours and columns."""

    detail: Detail = Detail.BRIEF
    colour: bool = False
    width: int = 80  # columns of a terminal; fewer than 40 are laid out as 40
    context: Mapping[str, str] = field(default_factory=dict)  # what the format `reads` of the environment
