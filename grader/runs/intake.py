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
from grader.marks.places import COUNTING
from grader.packages import Problem

__all__ = ["asked_for", "limited", "names_of", "on_problems", "take"]

# Of the students of the problem that most have handed in.
FEW = 0.5  # fewer are worth a note
RARE = 0.1  # with fewer a problem was not asked for


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


def asked_for(taken: Intake) -> tuple[str, ...]:
    """The problems that this class was asked for, going by what came in; sorted.

    One student's file must not add a problem to everybody's total: a problem needs a tenth of the students of the one
    that most have handed in.
    """
    students = _students_by_problem(taken)
    most = max(map(len, students.values()), default=0)
    return tuple(sorted(problem for problem, some in students.items() if len(some) >= RARE * most))


def limited(taken: Intake, only: Collection[str]) -> Intake:
    """The same ledger for a run of these problems only; what is for another is refused, and says so."""
    reason = "it is for {}, which this run does not grade; --problem names what it grades"
    entries = tuple(
        replace(entry, fate=Fate.REFUSED, reason=reason.format(entry.problem))
        if entry.fate in COUNTING and entry.problem not in only
        else entry
        for entry in taken.entries
    )
    return replace(taken, entries=entries)


def on_problems(taken: Intake, wanted: Collection[str]) -> Iterator[str]:
    """What a teacher should know of problems that few have handed in: what is graded counts in everybody's total."""
    students = _students_by_problem(taken)
    most = max(map(len, students.values()), default=0)
    for problem, some in sorted(students.items()):
        few = f"files for {problem} came from {len(some)} of {len(taken.students)} students only"
        if problem not in wanted:
            yield f"{few}: they are not graded; if it is asked for, name all problems with --problem"
        elif len(some) < FEW * most:
            yield f"{few}, and it counts in everybody's total; if it is not asked for, name the others with --problem"


def _students_by_problem(taken: Intake) -> dict[str, set[str]]:
    students: dict[str, set[str]] = {}
    for entry in taken.entries:
        if entry.fate in COUNTING:
            students.setdefault(entry.problem, set()).update(entry.students)
    return students


def names_of(problems: Mapping[str, Problem]) -> list[ProblemNames]:
    """What a file can be recognised by: the problems' ids and the functions that their contracts ask for."""
    return [
        ProblemNames(name, tuple(function.name for function in problem.contract.functions))
        for name, problem in problems.items()
    ]
