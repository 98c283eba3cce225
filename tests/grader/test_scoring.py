# SPDX-License-Identifier: Apache-2.0
"""Points are sums, a judge error is no score, and solved means every case accepted."""

import pytest

from grader.model import CaseResult, Status, Verdict
from grader.packages import Group
from grader.scoring import score, status_of

GROUPS = (Group("basic", 60.0, "the rule"), Group("edge", 40.0, "the corners"))


def result(group, points, verdict=Verdict.ACCEPTED, max_points=20.0):
    return CaseResult("a", group, "A case", verdict, points, max_points)


def test_the_points_of_a_group_are_the_sum_of_its_cases():
    scored = score(GROUPS, [result("basic", 20.0), result("edge", 5.0), result("basic", 10.0)])
    assert [30.0, 5.0] == [group.points for group in scored.groups]


def test_the_points_in_all_are_the_sum_of_the_groups():
    assert score(GROUPS, [result("basic", 20.0), result("edge", 5.0)]).points == 25.0


def test_the_maximum_is_that_of_the_groups_even_where_no_case_ran():
    assert score(GROUPS, []).max_points == 100.0


def test_groups_keep_their_order_names_and_descriptions():
    assert [("basic", "the rule", 60.0), ("edge", "the corners", 40.0)] == [
        (group.name, group.about, group.max_points) for group in score(GROUPS, []).groups
    ]


def test_one_judge_error_leaves_no_score():
    assert score(GROUPS, [result("basic", 20.0), result("edge", 0.0, Verdict.JUDGE_ERROR)]).points is None


def test_a_judge_error_keeps_the_points_of_the_groups_for_the_teacher():
    scored = score(GROUPS, [result("basic", 20.0), result("edge", 0.0, Verdict.JUDGE_ERROR)])
    assert [20.0, 0.0] == [group.points for group in scored.groups]


def test_thirds_add_up_to_a_whole():
    assert score(GROUPS, [result("basic", 10 / 3)] * 3).points == 10.0


def test_solved_means_that_every_case_is_accepted():
    assert status_of([result("basic", 20.0)] * 3) is Status.SOLVED


def test_full_points_with_a_failed_case_of_no_points_are_not_solved():
    results = [result("basic", 20.0), result("edge", 0.0, Verdict.WRONG_ANSWER, max_points=0.0)]
    assert status_of(results) is Status.UNSOLVED


@pytest.mark.parametrize("verdict", [v for v in Verdict if v not in (Verdict.ACCEPTED, Verdict.JUDGE_ERROR)])
def test_any_verdict_but_accepted_is_unsolved(verdict):
    assert status_of([result("basic", 20.0), result("edge", 0.0, verdict)]) is Status.UNSOLVED


def test_a_judge_error_is_not_graded_whatever_else_was_accepted():
    assert status_of([result("basic", 20.0), result("edge", 0.0, Verdict.JUDGE_ERROR)]) is Status.NOT_GRADED


def test_nothing_judged_is_not_graded():
    assert status_of([]) is Status.NOT_GRADED
