# SPDX-License-Identifier: Apache-2.0
"""What the formats of hosts share: Gradescope, PrairieLearn, Classroom 50, Exercism, GitHub and GitLab.

The file of the first four goes to one student, in one piece, and a program reads the mark from it. So it holds nothing
that only a teacher may see, whatever was asked for; and where there is no mark, it must not hold a zero that reads as
one.
"""

from __future__ import annotations

import dataclasses
import json
import posixpath
from collections.abc import Sequence
from typing import Any

from grader.errors import GraderError, NothingGradable, UsageError
from grader.model import CaseResult, Report, Status
from grader.plaintext import visible
from grader.reports.options import Detail, Options
from grader.reports.page import case_passages, cleaned, plain, standing

__all__ = [
    "NOT_JUDGED",
    "encoded",
    "for_student",
    "in_folder",
    "in_words",
    "label",
    "public_detail",
    "student_reason",
    "told",
    "verdict",
    "without_twins",
]

NOT_JUDGED = "The file could not be judged. This is nobody's fault but the grader's: tell your teacher."


def public_detail(options: Options) -> Detail:
    """How much the file tells: never what only a teacher may see."""
    return Detail.BRIEF if options.detail is Detail.BRIEF else Detail.STUDENT


def for_student(reports: Sequence[Report], options: Options) -> list[Report]:
    """The reports, cleaned. In brief there is no twin: a pointer to `--detail` is of no use at a host."""
    detail = public_detail(options)
    ready = [cleaned(report, detail) for report in reports]
    return ready if detail is not Detail.BRIEF else [without_twins(report) for report in ready]


def without_twins(report: Report) -> Report:
    """The report without what can be read with `--detail student` only; of public examples nothing is taken."""
    if report.examples_only:
        return report
    return dataclasses.replace(report, cases=tuple(dataclasses.replace(case, twin=None) for case in report.cases))


def label(name: str, report: Report, reports: Sequence[Report]) -> str:
    """A test's name, with its problem where there are several, and its student where there are several."""
    parts = [name]
    if len({one.problem for one in reports}) > 1:
        parts.insert(0, report.problem)
    if len({one.submission.student for one in reports}) > 1:
        parts.insert(0, report.submission.student)
    return " / ".join(parts)


def verdict(case: CaseResult) -> str:
    """The verdict in words."""
    return case.verdict.value.replace("_", " ")


def told(report: Report, case: CaseResult, options: Options) -> str:
    """Why one case was not accepted, in lines: Seen, Cause, Try."""
    return plain(case_passages(report, case, public_detail(options)))


def in_words(report: Report) -> str:
    """Where a report stands, in one line, with the reason where there is one and a student can act on it."""
    if report.status is Status.NOT_GRADED:
        return f"{report.problem}: not graded. {NOT_JUDGED}"
    line = next((f"line {case.line}: " for case in report.cases if case.line is not None), "")
    return f"{report.problem}: {standing(report)}" + (f" ({line}{report.reason})" if report.reason else "")


def student_reason(error: GraderError) -> str:
    """What a student is told of a failure: what they can mend, in full; what they can not, not in detail."""
    if isinstance(error, NothingGradable | UsageError):
        return visible(f"Nothing was graded: {error.message}. {error.hint}".strip(), 2000)
    return NOT_JUDGED


def in_folder(path: str, folder: str) -> str:
    """A file's path as a host names it, from the folder of its checkout; empty where it is not in there."""
    if not path or not folder:
        return ""
    inside = posixpath.relpath(path, folder)
    return "" if inside.startswith("../") or inside == ".." else inside


def encoded(document: dict[str, Any]) -> str:
    """A JSON document, as text."""
    return json.dumps(document, indent=2, allow_nan=False) + "\n"
