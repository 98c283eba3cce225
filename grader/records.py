# SPDX-License-Identifier: Apache-2.0
"""Reports as bytes: between a worker and its coordinator, and in the results store.

A record is one JSON object with the fields of a report, but for two things: of the submission it keeps the digest
only, and of a case nothing that is `TEACHER_ONLY`, since graded inputs are drawn again when somebody wants them.
Whoever reads a record brings the submission along, and the report comes back as it was.

A report must come back whatever a submission has put into it. So NaN and the infinities are written as Python's JSON
writes them, and a lone surrogate as the three bytes that UTF-8 would have for it.
"""

from __future__ import annotations

import dataclasses
import json
import operator
from collections.abc import Sequence
from typing import Any, get_type_hints

import msgspec

from grader.errors import InfrastructureError
from grader.model import CaseResult, Report, Submission
from grader.plaintext import visible

__all__ = ["TEACHER_ONLY", "decode", "encode"]

FORMAT = 1
TEACHER_ONLY = frozenset({"transcript", "evidence", "replay"})  # of a case


def _fields(noun: type[Any], names: Sequence[str], **types: Any) -> list[tuple[str, Any, Any]]:
    """Fields of a noun for a struct. One with a default may be missing: records from before it stay readable."""
    hints = get_type_hints(noun) | types
    defaults = {field.name: field.default for field in dataclasses.fields(noun)}
    required = dataclasses.MISSING
    return [(name, hints[name], msgspec.NODEFAULT if defaults[name] is required else defaults[name]) for name in names]


# The structs are made from the nouns, so that a field which a noun gains is carried along.
CASE_FIELDS = tuple(field.name for field in dataclasses.fields(CaseResult) if field.name not in TEACHER_ONLY)
REPORT_FIELDS = tuple(field.name for field in dataclasses.fields(Report) if field.name != "submission")
_Case: Any = msgspec.defstruct("_Case", _fields(CaseResult, CASE_FIELDS), forbid_unknown_fields=True)
_Record: Any = msgspec.defstruct(
    "_Record",
    [
        ("format", int),
        ("source_sha256", str),
        *_fields(Report, REPORT_FIELDS, cases=tuple[_Case, ...]),
    ],
    kw_only=True,
    forbid_unknown_fields=True,
)
_of_case = operator.attrgetter(*CASE_FIELDS)


def encode(report: Report) -> bytes:
    """A report as bytes, without its submission and without what is the teacher's only."""
    fields = {name: getattr(report, name) for name in REPORT_FIELDS}
    fields["cases"] = tuple(_Case(*_of_case(case)) for case in report.cases)
    record = _Record(format=FORMAT, source_sha256=report.submission.sha256, **fields)
    text = json.dumps(msgspec.to_builtins(record), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes, submission: Submission, *, cases: bool = True) -> Report:
    """The report that `encode` made these bytes of. `submission` is the same file, whoever handed it in.

    Without `cases` the report has none: enough for marks, in a third of the time and a tenth of the memory.

    Raises InfrastructureError when the bytes are no record, or one of another file.
    """
    try:
        plain = json.loads(data.decode("utf-8", "surrogatepass"))
        if isinstance(plain, dict) and plain.get("format") != FORMAT:
            raise ValueError(f"its format is {plain.get('format')!r}, this grader knows {FORMAT}")
        record = msgspec.convert(plain if cases else plain | {"cases": []}, _Record)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise _unreadable(str(error)) from error
    if record.source_sha256 != submission.sha256:
        raise _unreadable("it is a report on another file")
    fields = {name: getattr(record, name) for name in REPORT_FIELDS}
    # Positions would do as well as names, until somebody moves a field of the noun.
    fields["cases"] = tuple(CaseResult(**dict(zip(CASE_FIELDS, _of_case(case), strict=True))) for case in record.cases)
    return Report(submission=submission, **fields)


def _unreadable(reason: str) -> InfrastructureError:
    return InfrastructureError(
        f"the record of a report can not be read: {visible(reason, 200)}",
        hint="read it with the version of grader that wrote it",
    )
