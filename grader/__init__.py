# SPDX-License-Identifier: Apache-2.0
"""Softmark: grades numerical Python with a judge that the student's code never enters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.notebook import check as check

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`grader.check`, for notebooks: imported when it is asked for, so that `import grader` stays light."""
    if name == "check":
        from grader.notebook import check

        return check
    raise AttributeError(f"module 'grader' has no attribute '{name}'")
