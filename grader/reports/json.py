# SPDX-License-Identifier: Apache-2.0
"""Reports for programs: `softmark/report/v1`, as in `grader/schemas/report-v1.schema.json`.

One report is one object. Any other number is `{"schema": "softmark/reports/v1", "reports": [...]}`, which the same
schema describes; so a reader of one file per student never has to unwrap, and `schema` says which of the two it is.

Every text has been made visible (`grader.plaintext`), names too: a program that shows them need not think of terminal
escapes. Twins are always there, since they are public. `seed`, `transcript` and `evidence` exist only in teacher
detail, and the schema forbids them in any other. A report that was not graded carries no points at all, so that
nobody can add up a zero.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from grader.model import (
    CaseResult,
    Comparison,
    Crashed,
    Killed,
    Lost,
    Outcome,
    Raised,
    Report,
    Returned,
    Status,
    Step,
)
from grader.plaintext import visible
from grader.reports.options import Detail, Options
from grader.reports.page import cleaned, compared
from grader.values import describe

__all__ = ["document", "render"]

SCHEMA = "softmark/report/v1"
SCHEMA_OF_SEVERAL = "softmark/reports/v1"


def render(reports: Sequence[Report], options: Options) -> str:
    """One JSON document: an object for one report, a list of them in an object for any other number."""
    documents = [document(report, options) for report in reports]
    whole = documents[0] if len(documents) == 1 else {"schema": SCHEMA_OF_SEVERAL, "reports": documents}
    return json.dumps(whole, indent=2, allow_nan=False) + "\n"


def document(report: Report, options: Options) -> dict[str, Any]:
    """One report as plain data that satisfies the schema."""
    report = cleaned(report, options.detail)
    teacher = options.detail is Detail.TEACHER
    graded = report.status is not Status.NOT_GRADED
    result = {
        "schema": SCHEMA,
        "detail": options.detail.value,
        "problem": {
            "id": report.problem,
            "title": report.problem_title,
            "version": report.problem_version,
            "digest": report.problem_digest,
        },
        "submission": {
            "student": report.submission.student,
            "file": report.submission.file,
            "sha256": report.submission.sha256,
        },
        "status": report.status.value,
        "examples_only": report.examples_only,
        "hidden_cases": report.hidden_cases,
        "score": report.score.points if graded else None,
        "max_score": report.score.max_points,
        "groups": [
            {
                "name": group.name,
                "about": group.about,
                "points": group.points if graded else None,
                "max_points": group.max_points,
            }
            for group in report.score.groups
        ],
        "cases": [_case(case, graded=graded, teacher=teacher) for case in report.cases],
        "diagnosis": None if report.diagnosis is None else dataclasses.asdict(report.diagnosis),
        "observations": list(report.observations),
        "fingerprint": report.fingerprint,
        "library_calls": [{"name": call.name, "line": call.line} for call in report.library_calls],
        "reason": report.reason,
        "next_step": report.next_step,
        "printed": report.printed,
        "isolation": report.isolation.value,
        "limits": dataclasses.asdict(report.limits),
        "environment": dataclasses.asdict(report.environment),
        "duration_s": report.duration_s,
    }
    return result | {"seed": report.seed} if teacher else result


def _case(case: CaseResult, *, graded: bool, teacher: bool) -> dict[str, Any]:
    result = {
        "id": case.id,
        "group": case.group,
        "title": case.title,
        "visibility": case.visibility.value,
        "verdict": case.verdict.value,
        "points": case.points if graded else None,
        "max_points": case.max_points,
        "message": case.message,
        "fact": case.fact,
        "line": case.line,
        "twin": None if case.twin is None else dataclasses.asdict(case.twin),
        "cpu_s": case.cpu_s,
        "wall_s": case.wall_s,
    }
    if not teacher:
        return result
    return result | {
        "evidence": _evidence(case.evidence),
        "transcript": [_step(step) for step in case.transcript],
        "replay": case.replay,
    }


# For the teacher: values become text here, and nowhere else.


def _evidence(evidence: Comparison | None) -> dict[str, str] | None:
    if evidence is None:
        return None
    return {
        "what": visible(evidence.what),
        "returned": compared(evidence.returned),
        "expected": compared(evidence.expected),
    }


def _step(step: Step) -> dict[str, Any]:
    call = step.call
    return {
        "call": {
            "function": visible(call.function),
            "arguments": [describe(argument) for argument in call.arguments],
            "options": _described(call.options),
            "wrt": [visible(name) for name in call.wrt],
            "cotangents": [describe(cotangent) for cotangent in call.cotangents],
            "seed": call.seed,
        },
        "outcome": _outcome(step.outcome) | {"cpu_s": step.outcome.cpu_s, "wall_s": step.outcome.wall_s},
    }


def _described(values: Mapping[str, Any]) -> dict[str, str]:
    return {visible(name): describe(value) for name, value in values.items()}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Returned():
            return {
                "kind": "returned",
                "value": describe(outcome.value),
                "gradients": [_described(gradients) for gradients in outcome.gradients],
                "changed": [visible(name) for name in outcome.changed],
            }
        case Raised():
            return {
                "kind": "raised",
                "exception": visible(outcome.kind),
                "bases": [visible(base) for base in outcome.bases],
                "message": visible(outcome.message),
                "line": outcome.line,
                "traceback": visible(outcome.traceback, newlines=True, tabs=True),
            }
        case Killed():
            return {
                "kind": "killed",
                "limit": outcome.limit.value,
                "allowed": outcome.allowed,
                "used": outcome.used,
            }
        case Crashed():
            return {
                "kind": "crashed",
                "how": visible(outcome.how),
                "signal": outcome.signal,
                "unexplained": outcome.unexplained,
            }
        case Lost():
            return {"kind": "lost", "why": visible(outcome.why)}
        case _:
            assert_never(outcome)
