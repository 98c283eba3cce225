# SPDX-License-Identifier: Apache-2.0
"""Reports for pipelines: one `softmark/report/v1` object a line, so that a class can be read while it is graded."""

from __future__ import annotations

import json
from collections.abc import Sequence

from grader.model import Report
from grader.reports.json import document
from grader.reports.options import Options

__all__ = ["render"]


def render(reports: Sequence[Report], options: Options) -> str:
    """One line a report, each ending with a newline; nothing for no reports."""
    return "".join(json.dumps(document(report, options), allow_nan=False) + "\n" for report in reports)
