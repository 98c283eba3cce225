# SPDX-License-Identifier: Apache-2.0
"""Which mistake is it? A failing submission against everything that a package knows to be wrong.

Everything here works on public inputs: the reference's calls are recorded in a run with a public seed and replayed in
a runner that has never seen a graded input. So nothing that is said to a student can carry one.
"""

from grader.diagnosis.diagnoser import Diagnoser, Insight
from grader.diagnosis.library import Library
from grader.diagnosis.recording import RecordedCall, record

__all__ = ["Diagnoser", "Insight", "Library", "RecordedCall", "record"]
