# SPDX-License-Identifier: Apache-2.0
"""The command `grader`: parse, call, render. Nothing is decided here.

Only click and light modules are imported at the top, here and in every command: `grader --help` and completion must
answer at once, and a grading command must start its runner before it imports anything that takes time.
"""

from grader.cli.main import main

__all__ = ["main"]
