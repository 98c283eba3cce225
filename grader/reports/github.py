# SPDX-License-Identifier: Apache-2.0
"""Reports for GitHub Actions: annotations in the log, a summary of the step, outputs for the next step.

The log and the summary of a public repository are public, so they hold groups, points and Seen lines, whatever detail
was asked for: no case's name, no twin, nothing printed.

A student must not be able to forge a workflow command. The runner takes a line for one that begins with `::` after
white space, or holds `##[` anywhere. Every text of a report is made visible first, which breaks both; and a command's
own text is escaped as GitHub's own tools do, so that it has no second line.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.marks.groups import complete
from grader.model import NOT_ATTEMPTED, Report, Status
from grader.reports.hosted import in_folder, label, without_twins
from grader.reports.markdown import page_text, table_text
from grader.reports.options import Detail, Options
from grader.reports.page import Item, Page, cleaned, count, page, plain, points

__all__ = ["outputs", "render", "summary"]

MOST_ANNOTATIONS = 9  # GitHub shows ten errors a step; what is left has a line of its own
MOST_SUMMARY_BYTES = 1_000_000  # a step's summary may have 1 MiB, and one that is larger is not shown at all


def render(reports: Sequence[Report], options: Options) -> str:
    """The step's log: where each report stands, then an annotation for each lost point, nine at most."""
    lines, errors = [], []
    for report in reports:
        one = _page(report)
        lines.append(" · ".join(filter(None, ["Softmark", one.problem, one.student, one.standing])))
        errors += list(_annotations(report, one, options))
    lines += errors[:MOST_ANNOTATIONS]
    more = len(errors) - MOST_ANNOTATIONS
    if more > 0:
        lines.append(_command("notice", {"title": f"{more} more"}, f"{more} more in the summary of this step"))
    return "".join(f"{line}\n" for line in lines)


def summary(reports: Sequence[Report], options: Options) -> str:
    """What is appended to the step's summary: GitHub's Markdown, within its limit."""
    pages = [_page(report) for report in reports]
    parts = [_cut(table_text(pages), MOST_SUMMARY_BYTES)] if len(pages) > 1 else []
    size = sum(len(part.encode()) for part in parts)
    for number, one in enumerate(pages):
        part = page_text(one)
        size += len(part.encode()) + 1
        if size > MOST_SUMMARY_BYTES:
            parts.append(f"{count(len(pages) - number, 'report')} more: a summary can not be longer.\n")
            break
        parts.append(part)
    return "\n".join(parts)


def outputs(reports: Sequence[Report], options: Options) -> str:
    """What is appended to the step's outputs: `name=value` lines, none with a student's words in it.

    `score` is empty where something was not graded. `result` is what GitHub Classroom's reporter reads, in base64.
    """
    graded = all(report.status is not Status.NOT_GRADED for report in reports)
    score = points(sum(report.score.points or 0.0 for report in reports)) if graded else ""
    solved = bool(reports) and all(report.status is Status.SOLVED for report in reports)
    result = base64.b64encode(json.dumps(_result(reports)).encode()).decode()
    values = {
        "score": score,
        "max_score": points(sum(report.score.max_points for report in reports)),
        "passed": "true" if solved else "false",
        "result": result,
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def _page(report: Report) -> Page:
    """The page that everybody may read; a case is named by its group."""
    one = page(without_twins(report), Detail.BRIEF)
    if report.examples_only:
        return one
    items = tuple(dataclasses.replace(item, name=item.name.partition("/")[0]) for item in one.items)
    return dataclasses.replace(one, items=items)


def _annotations(report: Report, one: Page, options: Options) -> Iterator[str]:
    file = in_folder(cleaned(report, Detail.BRIEF).submission.path, options.context.get("GITHUB_WORKSPACE", ""))
    lost = [item for item in one.items if not item.accepted]
    for item in lost:
        yield _annotation(one, item, file)
    if report.status is Status.NOT_GRADED:
        # Not an error: nobody has done anything wrong in this file.
        yield _command("warning", {"title": f"{one.problem}: not graded"}, plain(one.remarks) or one.standing)
    elif not lost and not one.solved:
        title = f"{one.problem}: {NOT_ATTEMPTED if report.reason == NOT_ATTEMPTED else one.standing}"
        yield _command("error", {"file": file, "title": title}, plain(one.remarks) or one.standing)


def _annotation(one: Page, item: Item, file: str) -> str:
    line = "" if item.line is None or not file else str(item.line)
    title = f"{one.problem}: {item.mark} {item.name}"
    text = "\n".join(filter(None, [item.verdict, plain(item.passages)]))
    return _command("error", {"file": file, "line": line, "title": title}, text)


def _command(name: str, properties: Mapping[str, str], text: str) -> str:
    """A workflow command. GitHub's toolkit escapes in the same way: what would end a property, a line or an escape."""
    given = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items() if value)
    return f"::{name} {given}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    """`%`, line breaks and the given signs as `%XX`; `%` first, since the others make new ones."""
    for sign in f"%\r\n{more}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def _cut(text: str, most_bytes: int) -> str:
    """The beginning of a text, whole lines."""
    if len(text.encode()) <= most_bytes:
        return text
    return text.encode()[:most_bytes].decode("utf-8", "ignore").rpartition("\n")[0] + "\n"


def _result(reports: Sequence[Report]) -> dict[str, Any]:
    """What GitHub Classroom's autograding reporter reads: it adds up `tests[].score`, and needs one in each."""
    if any(report.status is Status.NOT_GRADED for report in reports):
        return {"version": 1, "status": "error", "max_score": 0, "tests": []}
    ready = [cleaned(report, Detail.BRIEF) for report in reports]
    tests = [
        {
            "name": label(group.name, report, ready),
            "status": "pass" if complete(report, group) else "fail",
            "score": group.points,
            "max_score": group.max_points,
            "message": "",
            "test_code": "",
            "filename": "",
            "line_no": 0,
            "execution_time": f"{math.ceil(report.duration_s * 1000)}ms",
        }
        for report in ready
        for group in report.score.groups
    ]
    most = sum(report.score.max_points for report in ready)
    solved = bool(ready) and all(report.status is Status.SOLVED for report in ready)
    return {"version": 1, "status": "pass" if solved else "fail", "max_score": most, "tests": tests}
