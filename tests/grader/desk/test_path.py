# SPDX-License-Identifier: Apache-2.0
"""The order of a course, and what comes next in it."""

import pytest

from grader.desk import Desk, ProblemState, Standing
from grader.desk.path import chapters, suggestion
from grader.packages import Problem

DONE = ProblemState(Standing.EXAMPLES, earned=True)


@pytest.fixture
def problems(write_course):
    """Reads a course of these: name -> (chapter, difficulty, prerequisites)."""

    def read(**given):
        for name, (chapter, difficulty, prerequisites) in given.items():
            course = write_course(name, chapter=chapter, difficulty=difficulty, prerequisites=prerequisites)
        return [Problem.read(course, name) for name in sorted(given)]

    return read


@pytest.fixture
def four(problems):
    return problems(
        attend=("Attention", 2, []),
        bayes=("Foundations", 1, []),
        heads=("Attention", 2, ["attend"]),
        a_sum=("Foundations", 1, ["bayes"]),
    )


def next_of(problems, **states):
    found = suggestion(problems, Desk(None, states))
    return found and found.problem.id


def test_a_chapter_stands_where_its_easiest_problem_does_and_what_others_build_on_comes_first(four):
    found = [(chapter.name, [problem.id for problem in chapter.problems]) for chapter in chapters(four)]
    assert [("Foundations", ["bayes", "a_sum"]), ("Attention", ["attend", "heads"])] == found


def test_the_first_problem_is_the_first_of_the_course(four):
    found = suggestion(four, Desk(None))
    assert ("bayes", False) == (found.problem.id, found.begun)
    assert "it builds on no other problem" in found.reasons


def test_a_problem_waits_for_what_it_builds_on(four):
    assert "a_sum" == next_of(four, bayes=DONE)
    assert "attend" == next_of(four, bayes=DONE, a_sum=DONE)
    found = suggestion(four, Desk(None, {"bayes": DONE}))
    assert "you have done what it builds on: bayes" in found.reasons
    assert "of which you have done 1 of 2" in found.reasons[1]


def test_what_was_begun_comes_first_and_of_several_the_last_one(four):
    begun = ProblemState(Standing.STARTED, passed=1, examples=3)
    assert "heads" == next_of(four, heads=begun)
    desk = Desk(None, {"heads": begun, "attend": begun}, current="heads")
    found = suggestion(four, desk)
    assert ("heads", True) == (found.problem.id, found.begun)
    assert ("you have begun it: 1 of 3 public examples pass",) == found.reasons
    assert "attend" == suggestion(four, desk, besides="heads").problem.id


def test_what_has_once_passed_and_is_broken_again_still_opens_the_way(four):
    broken = ProblemState(Standing.STARTED, earned=True)
    found = suggestion(four, Desk(None, {"bayes": broken}), besides="bayes")
    assert "a_sum" == found.problem.id


def test_nothing_is_next_when_all_is_done(four):
    assert None is next_of(four, **{problem.id: DONE for problem in four})


def test_a_prerequisite_that_is_not_there_holds_nobody_up(problems):
    assert "a" == next_of(problems(a=("C", 1, ["gone"])))


def test_problems_that_wait_for_each_other_do_not_end_the_course(problems):
    found = suggestion(problems(a=("C", 1, ["b"]), b=("C", 1, ["a"])), Desk(None))
    assert "but nothing else is left to begin with" in found.reasons[0]
