# SPDX-License-Identifier: Apache-2.0
"""What the results of a class say: of its students, its problems, and the problems' cases.

`class_statistics` counts in one pass over the reports and keeps numbers, not reports. `anonymised` takes everything
away by which a student could be known. Nothing here reads a file or shows anything: `grader.reports` does.
"""

from grader.statistics.anonymity import anonymised
from grader.statistics.gathering import class_statistics
from grader.statistics.nouns import (
    BANDS,
    CaseStatistics,
    Cell,
    Check,
    CheckKind,
    ClassStatistics,
    Cluster,
    MistakeCount,
    Need,
    NeedKind,
    ProblemStatistics,
    Spread,
    StudentRow,
)

__all__ = [
    "BANDS",
    "CaseStatistics",
    "Cell",
    "Check",
    "CheckKind",
    "ClassStatistics",
    "Cluster",
    "MistakeCount",
    "Need",
    "NeedKind",
    "ProblemStatistics",
    "Spread",
    "StudentRow",
    "anonymised",
    "class_statistics",
]
