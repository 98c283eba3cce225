# SPDX-License-Identifier: Apache-2.0
"""Many submissions: one after the other in this process (`grading`), or a whole class in many (`batch`, `regrade`)."""

from grader.runs.grading import Grading, Prepared

__all__ = ["Grading", "Prepared"]
