# SPDX-License-Identifier: Apache-2.0
"""Arguments that a submission ignores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.model import Call, Outcome, Step
from grader.packages import Problem

__all__ = ["Pair", "ignored", "pairs"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two calls that differ in one argument."""

    argument: str
    first: Call
    second: Call


def pairs(problem: Problem, steps: Sequence[Step], call: Callable[[Call], Outcome]) -> tuple[Pair, ...]:
    """Not written yet."""
    return ()


def ignored(pairs: Sequence[Pair], call: Callable[[Call], Outcome]) -> tuple[str, ...]:
    """Not written yet."""
    return ()
