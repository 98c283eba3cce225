# SPDX-License-Identifier: Apache-2.0
"""What a gate found, and how far a check goes."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["FULL", "QUICK", "Depth", "Finding", "Outcome", "Show", "counted", "finding", "nothing"]

Show = Callable[[str, int, int], None]  # the gate, steps done, steps in all


class Outcome(enum.StrEnum):
    """What a finding says in one word."""

    PASS = "pass"
    WARN = "warn"  # works, and should be looked at
    FAIL = "fail"  # the package is unsound
    NOTE = "note"  # for the author to know; no gate


@dataclass(frozen=True, slots=True)
class Finding:
    """What one gate found of one package: a sentence, and lines where there is a list."""

    problem: str
    gate: str
    outcome: Outcome
    detail: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Depth:
    """How much is run. Seeds are fixed, so that the same package always gets the same answer.

    `honest` are the seeds of the honest solutions beside those of the sandbox, `mistakes` those of the known mistakes,
    `mutants` those under which a mutant must survive to count as a survivor.
    """

    name: str
    honest: Sequence[int]
    mistakes: Sequence[int]
    mutants: Sequence[int]
    every_pair: bool  # run pairs of mistakes too, instead of only building them
    every_call: bool  # turn hostile after any number of right answers, instead of after a few


# Two seeds more than the sandbox sees: five and more are for --full.
QUICK = Depth("quick", range(13, 15), range(11, 12), range(11, 14), every_pair=False, every_call=False)
FULL = Depth("full", range(11, 61), range(11, 21), range(11, 21), every_pair=True, every_call=True)


def finding(problem: str, gate: str, faults: Sequence[str], good: str, rows: Sequence[str] = ()) -> Finding:
    """A gate that fails when there are faults. One is said in the sentence, several in lines of their own."""
    if not faults:
        return Finding(problem, gate, Outcome.PASS, good, tuple(rows))
    if len(faults) == 1:
        return Finding(problem, gate, Outcome.FAIL, faults[0])
    return Finding(problem, gate, Outcome.FAIL, f"{len(faults)} faults", tuple(faults))


def counted(count: int, what: str) -> str:
    """A number and a noun: `1 seed`, `2 seeds`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def nothing(gate: str, done: int, total: int) -> None:
    """Show no progress."""
