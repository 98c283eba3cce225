# SPDX-License-Identifier: Apache-2.0
"""Is a problem package sound? Runs its own reference, honest solutions and starter through the judge."""

from grader.verify.annotations import generate
from grader.verify.gates import Finding, verify
from grader.verify.limits import renew_limits

__all__ = ["Finding", "generate", "renew_limits", "verify"]
