# SPDX-License-Identifier: Apache-2.0
"""How late a file came, and how many days that costs: facts first, the points are taken in `deciding`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from grader.coursework import Entry, Policy
from grader.marks.words import when

__all__ = ["Lateness", "lateness"]

_DAY_S = 86400.0


@dataclass(frozen=True, slots=True)
class Lateness:
    """`days` are those that cost something; `remark` says what else the arithmetic must tell."""

    late_s: float = 0.0
    days: int = 0
    remark: str = ""


def lateness(policy: Policy, entry: Entry, extension: datetime | None) -> Lateness:
    """How late one file is for a student with this extension, or with none.

    The grace moves the deadline: the first day begins when the grace is over, and every further one 24 hours later. An
    extension never shortens what everybody has. Where only the site's own flag is known, late means one day; with
    an extension it means nothing, since the site did not know of it.
    """
    common = policy.deadlines.get(entry.problem, policy.deadline)
    deadline = max((known for known in (common, extension) if known is not None), default=None)
    if deadline is not None and entry.handed_in is not None:
        extended = f"extension until {when(extension)}" if extension is not None else ""
        return _measured((entry.handed_in - deadline).total_seconds(), policy.late.grace_s, extended)
    if entry.late:
        if extension is not None:
            remark = f"late, but the site does not say how late, and there is an extension until {when(extension)}"
            return Lateness(remark=f"{remark}: no penalty")
        why = "the site" if entry.handed_in is None else "no deadline is set, and the site"
        return Lateness(days=1, remark=f"late; {why} does not say how late: it counts as one day")
    if entry.late is None and deadline is not None and policy.late.penalty_per_day > 0:
        return Lateness(remark="the site does not say when it was handed in: no penalty")
    return Lateness()


def _measured(late_s: float, grace_s: float, extended: str) -> Lateness:
    if late_s <= 0:
        return Lateness(remark=f"{extended}: in time" if extended else "")
    if late_s <= grace_s:
        within = f"{_span(late_s)} late, within the grace of {_span(grace_s)}: no penalty"
        return Lateness(late_s, remark=f"{extended}; {within}" if extended else within)
    return Lateness(late_s, math.ceil((late_s - grace_s) / _DAY_S), extended)


def _span(seconds: float) -> str:
    """`40 s`, `15 min`, `2 h`: rounded up, since it is what somebody was late."""
    for size, unit in ((1, "s"), (60, "min"), (3600, "h")):
        if seconds < 120 * size or unit == "h":
            break
    return f"{math.ceil(seconds / size)} {unit}"
