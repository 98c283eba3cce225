# SPDX-License-Identifier: Apache-2.0
"""Which case sees which wrong implementation: what must not be deleted, and what could be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.verify.finding import Finding, Outcome

__all__ = ["cases_of", "minimal"]


def minimal(kills: Mapping[str, Sequence[str]]) -> list[str]:
    """Few cases that see everything that any case sees, by always taking the one that sees most of the rest.

    `kills` are the cases that see a wrong implementation, by its name.
    """
    left = {name: set(cases) for name, cases in kills.items() if cases}
    order = list(dict.fromkeys(case for cases in kills.values() for case in cases))
    chosen: list[str] = []
    while left:
        best = max(order, key=lambda case: sum(case in cases for cases in left.values()))
        chosen.append(best)
        left = {name: cases for name, cases in left.items() if best not in cases}
    return chosen


def cases_of(problem_id: str, cases: Sequence[str], kills: Mapping[str, Sequence[str]]) -> Finding:
    """The note on a problem's cases: only killers, cases that kill nothing alone, a minimal set."""
    only: dict[str, list[str]] = {}
    for name, killers in kills.items():
        if len(killers) == 1:
            only.setdefault(killers[0], []).append(name)
    few = minimal(kills)
    seen = {case for killers in kills.values() for case in killers}
    rows = [
        f"only killer, do not delete: {case}: {names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}"
        for case, names in only.items()
    ]
    alone = [case for case in cases if case not in only]
    if alone:
        rows.append(f"kill nothing alone: {', '.join(alone)}")
    idle = [case for case in cases if case not in seen]
    if idle:
        rows.append(f"kill nothing at all: {', '.join(idle)}")
    rows.append(f"a set that kills all the same: {', '.join(few)}")
    detail = (
        f"{len(only)} of {len(cases)} are the only killer of something; {len(few)} would kill all {len(kills)} that die"
    )
    return Finding(problem_id, "cases", Outcome.NOTE, detail, tuple(rows))
