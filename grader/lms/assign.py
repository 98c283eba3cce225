# SPDX-License-Identifier: Apache-2.0
"""assign.csv: the files whose problem is not known, for a teacher to say.

One line a file; the teacher fills the column `problem`, in a spreadsheet or an editor, and gives the table back. What
was decided stays in the table when it is written again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.coursework import Entry, Fate, Matched
from grader.lms.definitions import Patience
from grader.lms.naming import ProblemNames, kind_of, nearest
from grader.lms.tables import QUOTED, escaped, read_table, unescaped
from grader.plaintext import visible

__all__ = ["COLUMNS", "NO_SUBMISSION", "Assigned", "read_assign", "write_assign"]

COLUMNS = ("file", "students", "defines", "fits", "problem")
NO_SUBMISSION = "none"  # instead of a problem: the teacher has looked, and it is none
SHOWN_NAMES = 12  # of what a file defines


@dataclass(frozen=True, slots=True)
class Assigned:
    """What one line says of a file: the problems that it is for, or NO_SUBMISSION alone."""

    problems: tuple[str, ...]
    where: str  # file and line, for messages


def read_assign(path: Path) -> dict[str, Assigned]:
    """File -> what the teacher says, of the lines whose `problem` is filled in.

    Several problems are divided by `;`, `,` or spaces. Raises UsageError naming the line.
    """
    table = read_table(path, COLUMNS)
    for column in ("file", "problem"):
        if column not in table.header:
            raise table.fault(1, f"no column `{column}`", f"the first line is {','.join(COLUMNS)}")
    found: dict[str, Assigned] = {}
    for row in table.rows:
        file = unescaped(row.cells.get("file", ""))
        cell = unescaped(row.cells.get("problem", ""))
        problems = tuple(dict.fromkeys(re.findall(r"[^\s;,]+", cell)))
        if not problems:
            continue
        if not file:
            raise table.fault(row.line, f"{visible(cell, QUOTED)} of no file", "leave the column `file` as it was")
        if len(problems) > 1 and NO_SUBMISSION in problems:
            raise table.fault(row.line, f"{NO_SUBMISSION}, and a problem as well", "leave one of them")
        former = found.get(file)
        assigned = Assigned(problems, f"{table.name}, line {row.line}")
        if former is not None and former.problems != problems:
            raise table.fault(row.line, f"{visible(file, 200)} stands in {former.where}, too", "leave one of the lines")
        found[file] = former or assigned
    return found


def write_assign(entries: Iterable[Entry], problems: Sequence[ProblemNames]) -> str:
    """The table of all files that are to be assigned or were assigned; the header alone where there are none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    decided: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.fate is Fate.TO_ASSIGN or entry.matched is Matched.ASSIGNED:
            decided.setdefault(_file_of(entry), []).append(entry)
    patience = Patience()
    for file, same in decided.items():
        names = set().union(*(patience.names(entry.students, entry.source) for entry in same))
        problem = [NO_SUBMISSION if entry.fate is Fate.REFUSED else entry.problem for entry in same]
        cells = (
            file,
            ", ".join(dict.fromkeys(key for entry in same for key in entry.students)),
            _some(sorted(names)),
            ";".join(_fitting(same[0], names, problems)),
            ";".join(filter(None, problem)),
        )
        writer.writerow([escaped(visible(cell)) for cell in cells])
    return out.getvalue()


def _file_of(entry: Entry) -> str:
    """The path of the file: an entry for one of several problems has that after it."""
    return entry.path.removesuffix(f"#{entry.problem}") if entry.matched is Matched.ASSIGNED else entry.path


def _fitting(entry: Entry, names: set[str], problems: Sequence[ProblemNames]) -> list[str]:
    """Problems that the teacher may mean: whose functions are all there, else any, else whose name is near."""
    whole = [problem.id for problem in problems if problem.functions and names >= set(problem.functions)]
    some = [problem.id for problem in problems if names & set(problem.functions)]
    near = nearest(kind_of(entry.file)[0], problems)
    return whole or some or ([near] if near else [])


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return " ".join(names[:SHOWN_NAMES]) + more
