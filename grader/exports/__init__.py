# SPDX-License-Identifier: Apache-2.0
"""What leaves a course: a copy for students without anything hidden, uploads for hosts, a starter as a notebook."""

from grader.exports.folders import written
from grader.exports.hosts import HOSTS, Attempts, upload
from grader.exports.notebooks import starter_notebook
from grader.exports.student import student_copy
from grader.exports.wheel import Wheel, build_wheel, read_wheel

__all__ = [
    "HOSTS",
    "Attempts",
    "Wheel",
    "build_wheel",
    "read_wheel",
    "starter_notebook",
    "student_copy",
    "upload",
    "written",
]
