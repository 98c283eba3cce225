# SPDX-License-Identifier: Apache-2.0
"""Read a course from disk: its problems, their contracts, examples and hidden cases, and submissions to them."""

from grader.packages.course import Course, find_course
from grader.packages.problem import Group, Problem, load_cases, load_examples

__all__ = ["Course", "Group", "Problem", "find_course", "load_cases", "load_examples"]
