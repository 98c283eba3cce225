# SPDX-License-Identifier: Apache-2.0
"""Is a problem package sound? Runs everything it holds, right and wrong, through the judge and its cases."""

from grader.verify.annotations import generate
from grader.verify.finding import FULL, QUICK, Depth, Finding, Outcome, Show
from grader.verify.gates import GATES, verify
from grader.verify.limits import renew_limits

__all__ = ["FULL", "GATES", "QUICK", "Depth", "Finding", "Outcome", "Show", "generate", "renew_limits", "verify"]
