# SPDX-License-Identifier: Apache-2.0
"""From what a course site gives to one ledger: read it, sort it, say what became of every file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from grader.coursework import Fate, Policy
from grader.lms import receive
from grader.lms.assign import read_assign
from grader.lms.naming import ProblemNames
from grader.lms.roster import read_roster
from grader.lms.sorting import Intake, sort_out
from grader.packages import Problem

__all__ = ["limited", "names_of", "sparse", "take"]

FEW = 0.5  # of the students of the problem that most have handed in


def take(
    path: Path,
    problems: Mapping[str, Problem],
    policy: Policy,
    *,
    site: str | None = None,
    roster: Path | None = None,
    assign: Path | None = None,
) -> Intake:
    """Everything that came in, each file with its fate.

    Raises UsageError for an archive, roster or assignment that can not be read; NothingGradable for an empty one.
    """
    return sort_out(
        receive(path, site=site),
        names_of(problems),
        roster=read_roster(roster) if roster is not None else (),
        assignments=read_assign(assign) if assign is not None else {},
        policy=policy,
    )


def limited(taken: Intake, only: Collection[str]) -> Intake:
    """The same ledger for a run of these problems only; what is for another is refused, and says so."""
    if not only:
        return taken
    entries = tuple(
        entry
        if entry.problem in only or not entry.problem
        else replace(
            entry, fate=Fate.REFUSED, reason=f"it is for {entry.problem}, which this run does not grade", problem=""
        )
        for entry in taken.entries
    )
    return replace(taken, entries=entries)


def sparse(taken: Intake) -> Iterator[str]:
    """What a teacher should know of problems that few have handed in: they count in everybody's total all the same."""
    students: dict[str, set[str]] = {}
    for entry in taken.entries:
        if entry.problem:
            students.setdefault(entry.problem, set()).update(entry.students)
    most = max(map(len, students.values()), default=0)
    for problem, some in sorted(students.items()):
        if len(some) < FEW * most:
            yield (
                f"{problem} counts in everybody's total, though files for it came from {len(some)} of "
                f"{len(taken.students)} students only; if it is not asked for, name the others with --problem"
            )


def names_of(problems: Mapping[str, Problem]) -> list[ProblemNames]:
    """What a file can be recognised by: the problems' ids and the functions that their contracts ask for."""
    return [
        ProblemNames(name, tuple(function.name for function in problem.contract.functions))
        for name, problem in problems.items()
    ]
