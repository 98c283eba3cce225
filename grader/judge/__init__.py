# SPDX-License-Identifier: Apache-2.0
"""The judge: drives one submission through one problem. Case -> Call -> Outcome -> Verdict.

It holds the cases, the reference, the seed and the clock; the student's code is in another process. What comes back
is data, and a forged answer is only an answer.
"""

from grader.judge.grade import case_result, grade, missing_framework, not_graded, show_case
from grader.judge.seeds import case_rng, course_seed

__all__ = ["case_result", "case_rng", "course_seed", "grade", "missing_framework", "not_graded", "show_case"]
