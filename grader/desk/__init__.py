# SPDX-License-Identifier: Apache-2.0
"""What a student's own work needs: what is remembered of it, hints one by one, what comes next, and watching a file.

Nothing here gives a mark, and nothing needs hidden cases: all of it works in a student's copy of a course.
"""

from __future__ import annotations

from grader.desk.state import Desk, ProblemState, Standing

__all__ = ["Desk", "ProblemState", "Standing"]
