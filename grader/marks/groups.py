# SPDX-License-Identifier: Apache-2.0
"""Whether a group of cases is complete: what a host that knows only passed and failed is told."""

from __future__ import annotations

from grader.model import GroupScore, Report, Verdict

__all__ = ["complete"]


def complete(report: Report, group: GroupScore) -> bool:
    """Whether every case of the group is accepted and every point earned: full points alone may hide a failed case."""
    accepted = all(case.verdict is Verdict.ACCEPTED for case in report.cases if case.group == group.name)
    return accepted and group.points == group.max_points
