# SPDX-License-Identifier: Apache-2.0
"""Verdicts to points. Solved means every case accepted; points only show progress."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import CaseResult, GroupScore, Score, Status, Verdict
from grader.packages import Group

__all__ = ["score", "status_of"]


def score(groups: Sequence[Group], results: Sequence[CaseResult]) -> Score:
    """Points of each group and in all. No points at all when any verdict is a judge error."""
    parts = tuple(
        GroupScore(
            group.name,
            group.about,
            round(sum(result.points for result in results if result.group == group.name), 6),
            group.points,
        )
        for group in groups
    )
    broken = any(result.verdict is Verdict.JUDGE_ERROR for result in results)
    total = round(sum(part.points for part in parts), 6)
    return Score(None if broken else total, sum(group.points for group in groups), parts)


def status_of(results: Sequence[CaseResult]) -> Status:
    """Solved, unsolved, or not graded where the judge failed."""
    if not results or any(result.verdict is Verdict.JUDGE_ERROR for result in results):
        return Status.NOT_GRADED
    return Status.SOLVED if all(result.verdict is Verdict.ACCEPTED for result in results) else Status.UNSOLVED
