# SPDX-License-Identifier: Apache-2.0
"""What `grader verify` prints: a table for a terminal, plain lines for everything else, JSON for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

from grader.verify.finding import Finding, Outcome

__all__ = ["render_json", "render_plain", "render_table"]

STYLES = {Outcome.PASS: "green", Outcome.WARN: "yellow", Outcome.FAIL: "bold red", Outcome.NOTE: "cyan"}
LISTED = (Outcome.WARN, Outcome.FAIL, Outcome.NOTE)  # whose lines are shown; those of the others are in the JSON
GATE_COLUMNS = 10


def render_plain(problem: str, findings: Sequence[Finding]) -> str:
    """One line a finding, its own lines below it."""
    lines = [problem]
    for finding in findings:
        word = finding.outcome.upper() if finding.outcome is Outcome.FAIL else finding.outcome
        lines.append(f"  {word}  {finding.gate:<{GATE_COLUMNS}} {finding.detail}")
        lines += [f"        {row}" for row in _listed(finding)]
    return "\n".join(lines) + "\n"


def render_table(problem: str, findings: Sequence[Finding], *, width: int, colour: bool) -> str:
    """A table of the findings; long lists stand under it."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(
        file=io.StringIO(),
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        force_interactive=False,
        force_jupyter=False,
        no_color=not colour,
        highlight=False,
    )
    table = Table(box=box.SIMPLE_HEAD, title=problem, title_justify="left", title_style="bold", pad_edge=False)
    for heading in ("", "gate", "finding"):
        table.add_column(heading, no_wrap=heading != "finding", overflow="fold")
    for one in findings:
        table.add_row(Text(one.outcome, STYLES[one.outcome]), Text(one.gate), Text(one.detail))
    with console.capture() as capture:
        console.print(table)
        for one in findings:
            rows = _listed(one)
            if rows:
                console.print(Text.assemble((one.gate, STYLES[one.outcome])))
            for row in rows:
                console.print(Text(f"  {row}"), soft_wrap=True)
    return "".join(line.rstrip() + "\n" for line in capture.get().splitlines())


def _listed(finding: Finding) -> Sequence[str]:
    return finding.rows if finding.outcome in LISTED else ()


def render_json(depth: str, findings: Sequence[Finding]) -> str:
    """Everything, for programs: `verify-v1.schema.json` describes it."""
    rows = [
        {
            "problem": one.problem,
            "gate": one.gate,
            "outcome": str(one.outcome),
            "detail": one.detail,
            "rows": list(one.rows),
        }
        for one in findings
    ]
    return json.dumps({"schema": "softmark/verify/v1", "depth": depth, "findings": rows}, indent=2) + "\n"
