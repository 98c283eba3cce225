# SPDX-License-Identifier: Apache-2.0
"""A small class with its totals, as every site's gradebook gets them."""

import pytest

from grader.coursework import Mark, Place, Student, Total

ADA = Student("ada", "Ada Lovelace", "ada@example.org", "ada", "S1", "11", "Ada Lovelace_11_assignsubmission_file")
BOB = Student("bob", "Bob Stone", "bob@example.org", "bob", "S2", "12")
EVE = Student("eve", "Eve Öz", "eve@example.org", "eve", "S3", "13")


@pytest.fixture
def students():
    return [ADA, BOB, EVE]


@pytest.fixture
def total_of():
    """The total of a student with one mark a problem; None is no mark."""

    def make(student, final, *, excused=False, full=100.0, problems=("p",), place=None, steps=("raw", "final")):
        where = place or (Place.ABSENT if final is None else Place.GRADED)
        marks = tuple(
            Mark(student, problem, where, final, full, final, excused=excused, steps=steps) for problem in problems
        )
        got = None if final is None else final * len(marks)
        of = 0.0 if excused else full * len(marks)
        return Total(student, marks, got, of, ("a line", f"total of {student}"))

    return make


@pytest.fixture
def totals(total_of):
    """ada 92.5 of 100, bob nothing, eve excused."""
    return [total_of("ada", 92.5), total_of("bob", None), total_of("eve", None, excused=True)]
