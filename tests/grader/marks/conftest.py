# SPDX-License-Identifier: Apache-2.0
"""Files, reports and a small class, as marks need them."""

from datetime import UTC, datetime, timedelta

import pytest

from grader.coursework import Absent, Entry, Fate, Graded, Late, Policy, Student
from grader.marks import decide
from grader.model import Environment, Isolation, Limits, Report, Score, Status, Submission

DEADLINE = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
FULL = 100.0


@pytest.fixture
def deadline():
    return DEADLINE


@pytest.fixture
def after_deadline():
    """A moment so much later than the deadline."""
    return lambda **late: DEADLINE + timedelta(**late)


@pytest.fixture
def graded():
    """A graded file of ada for p, unless it is said otherwise; points None is a judge error."""

    def make(points, problem="p", students=("ada",), path="", reason="", **entry):
        name = path or f"{'+'.join(students)}/{problem}.py"
        status = Status.NOT_GRADED if points is None else Status.SOLVED if points == FULL else Status.UNSOLVED
        report = Report(
            problem=problem,
            problem_title=problem,
            problem_version="1.0.0",
            problem_digest="d",
            submission=Submission(students[0], problem, f"{problem}.py", b""),
            status=status,
            score=Score(points, FULL, ()),
            cases=(),
            isolation=Isolation.FULL,
            limits=Limits(),
            environment=Environment("0", "3.11", "linux"),
            seed=None,
            duration_s=0.1,
            reason=reason,
        )
        return Graded(Entry(name, students, **({"fate": Fate.GRADED, "problem": problem} | entry)), report)

    return make


@pytest.fixture
def policy():
    """Ten points a day after a quarter of an hour, at most fifty."""

    def make(**rest):
        late = rest.pop("late", Late(grace_s=900.0, penalty_per_day=0.1, cap=0.5))
        return Policy(**({"deadline": DEADLINE, "late": late, "absent": Absent.BLANK} | rest))

    return make


@pytest.fixture
def total(policy):
    """What one student, ada, has in all."""

    def make(*results, problems=("p",), adjustments=(), entries=(), places=None, **rules):
        ledger = [*entries, *(one.entry for one in results)]
        full = dict.fromkeys(problems, FULL)
        (found,) = decide(policy(**rules), [Student("ada")], ledger, results, adjustments, full, places=places)
        return found

    return make


@pytest.fixture
def mark(total):
    """What ada has for p."""
    return lambda *results, **rest: total(*results, **rest).marks[0]
