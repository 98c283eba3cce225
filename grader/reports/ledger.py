# SPDX-License-Identifier: Apache-2.0
"""What became of every file that came in: as lines for the terminal, and as a table with everything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from grader.coursework import Entry, Fate, Matched
from grader.plaintext import cell, visible
from grader.reports.page import count

__all__ = ["files_csv", "files_text"]

COLUMNS = ("file", "students", "problem", "matched", "fate", "reason", "handed_in", "late", "dropped", "sha256")
SHOWN = 40  # lines of each kind in the terminal; files.csv has all

_HEADINGS = {
    Fate.TO_ASSIGN: "to assign (assign.csv)",
    Fate.REFUSED: "refused",
    Fate.SUPERSEDED: "superseded",
    Fate.LATE: "late",
}


def files_text(entries: Sequence[Entry]) -> str:
    """What a teacher should look at, under a heading each: every file that is not simply graded under its own name."""
    blocks = []
    for fate, heading in _HEADINGS.items():
        lines = [f"{visible(one.path, 200)}: {visible(one.reason, 300)}" for one in entries if one.fate is fate]
        blocks.append(_block(heading, lines))
    counting = [one for one in entries if one.fate in (Fate.GRADED, Fate.LATE)]
    by_functions = [one for one in counting if one.matched is Matched.FUNCTIONS]
    blocks.append(
        _block(
            "matched by the functions they define", [f"{visible(one.path, 200)}: {one.problem}" for one in by_functions]
        )
    )
    dropped = [f"{visible(one.path, 200)}: {visible('; '.join(one.dropped), 400)}" for one in counting if one.dropped]
    blocks.append(_block("not taken from notebooks", dropped))
    return "\n".join(block for block in blocks if block)


def _block(heading: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    more = [f"  and {count(len(lines) - SHOWN, 'more file')}: files.csv has them all"] if len(lines) > SHOWN else []
    return "\n".join([f"{heading}:", *(f"  {line}" for line in lines[:SHOWN]), *more]) + "\n"


def files_csv(entries: Iterable[Entry]) -> str:
    """A line a file (RFC 4180); a cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in entries:
        cells = (
            one.path,
            ", ".join(one.students),
            one.problem,
            one.matched.value if one.matched else "",
            one.fate.value,
            one.reason,
            one.handed_in.isoformat() if one.handed_in else "",
            "" if one.late is None else "yes" if one.late else "no",
            "; ".join(one.dropped),
            one.sha256,
        )
        writer.writerow([cell(text) for text in cells])
    return out.getvalue()
