# SPDX-License-Identifier: Apache-2.0
"""What marks add up to, and what keeps them from adding up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.coursework import Absent, Adjustment, Policy, Student
from grader.marks import decide

TWO = ("p", "q")


def test_a_total_is_the_sum(total, graded):
    found = total(graded(72.0), graded(80.0, "q"), problems=TWO)
    assert (152.0, 200.0) == (found.final, found.max_points)
    assert ("p: 72 of 100", "q: 80 of 100", "total 152 of 200") == found.steps


def test_marks_stand_in_the_order_of_the_problems(total, graded):
    assert ["q", "p"] == [mark.problem for mark in total(graded(1.0), problems=("q", "p")).marks]


def test_totals_stand_in_the_order_of_the_students():
    students = [Student("b"), Student("a")]
    assert ["b", "a"] == [one.student for one in decide(Policy(), students, [], [], [], {"p": 100.0})]


def test_weights_weigh_both_sides(total, graded):
    found = total(graded(72.0), graded(80.0, "q"), problems=TWO, weights={"q": 2.0})
    assert (232.0, 300.0) == (found.final, found.max_points)
    assert "q: 80 of 100, weight 2: 160 of 200" in found.steps


def test_a_dropped_problem_counts_on_neither_side(total, graded):
    found = total(graded(72.0), graded(80.0, "q"), problems=TWO, dropped=("q",))
    assert (72.0, 100.0, False) == (found.final, found.max_points, found.marks[1].counts)
    assert "q: dropped, does not count" in found.steps


def test_an_excused_problem_counts_on_neither_side(total, graded):
    found = total(graded(72.0), problems=TWO, adjustments=[Adjustment("ada", "q", excused=True)])
    assert (72.0, 100.0) == (found.final, found.max_points)
    assert "q: excused, does not count" in found.steps


@pytest.mark.parametrize("absent", Absent)
def test_absence_never_raises_a_total(total, graded, absent):
    found = total(graded(72.0), problems=TWO, absent=absent)
    assert (72.0, 200.0) == (found.final, found.max_points)
    assert "q: 0 of 100, nothing handed in" in found.steps


@pytest.mark.parametrize(("absent", "final"), [(Absent.BLANK, None), (Absent.ZERO, 0.0)])
def test_who_handed_in_nothing_at_all_has_a_blank_or_a_zero(total, absent, final):
    assert final == total(problems=TWO, absent=absent).final


def test_a_blank_total_says_why(total):
    assert "no total: nothing handed in" == total(problems=TWO).steps[-1]


def test_there_is_no_total_while_a_mark_that_counts_is_unknown(total, graded):
    found = total(graded(72.0), graded(None, "q"), problems=TWO, absent=Absent.ZERO)
    assert None is found.final
    assert ("q: not graded: a person must look at it", "no total yet: q must be known first") == found.steps[1:]


def test_an_unknown_mark_that_does_not_count_keeps_no_total(total, graded):
    assert 72.0 == total(graded(72.0), graded(None, "q"), problems=TWO, dropped=("q",)).final


def test_a_persons_points_make_an_unknown_mark_known(total, graded):
    line = Adjustment("ada", "q", points=50.0)
    assert 122.0 == total(graded(72.0), graded(None, "q"), problems=TWO, adjustments=[line]).final


def test_excused_from_everything_is_no_total(total):
    found = total(problems=TWO, adjustments=[Adjustment("ada", excused=True)])
    assert (None, 0.0, "no total: nothing counts") == (found.final, found.max_points, found.steps[-1])


def test_the_lowest_marks_are_left_out(total, graded):
    found = total(graded(72.0), graded(80.0, "q"), graded(10.0, "r"), problems=("p", "q", "r"), drop_lowest=1)
    assert (152.0, 200.0, [True, True, False]) == (
        found.final,
        found.max_points,
        [mark.counts for mark in found.marks],
    )
    assert "r: 10 of 100, the lowest, does not count" in found.steps
    assert "the lowest mark: it does not count" == found.marks[2].steps[-1]


def test_an_absence_may_be_the_lowest(total, graded):
    assert 72.0 == total(graded(72.0), problems=TWO, drop_lowest=1).final


def test_an_excused_problem_is_not_the_lowest(total, graded):
    line = Adjustment("ada", "r", excused=True)
    found = total(graded(72.0), graded(80.0, "q"), problems=("p", "q", "r"), drop_lowest=1, adjustments=[line])
    assert (80.0, 100.0) == (found.final, found.max_points)


def test_one_mark_always_counts(total, graded):
    assert 72.0 == total(graded(72.0), problems=("p",), drop_lowest=3).final


def test_nothing_is_left_out_while_a_mark_is_unknown(total, graded):
    found = total(graded(72.0), graded(None, "q"), problems=TWO, drop_lowest=1)
    assert [True, True] == [mark.counts for mark in found.marks]


def test_thirds_add_up_to_a_whole(total, graded):
    weights = dict.fromkeys(("p", "q", "r"), 1 / 3)
    found = total(graded(100.0), graded(100.0, "q"), graded(100.0, "r"), problems=("p", "q", "r"), weights=weights)
    assert ("total 100 of 100", 100.0) == (found.steps[-1], found.final)


@given(
    given=st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=5),
    excused=st.sets(st.integers(0, 4)),
    dropped=st.sets(st.integers(0, 4)),
    lowest=st.integers(0, 3),
    weight=st.floats(0.1, 10),
)
def test_a_total_is_between_nothing_and_everything(given, excused, dropped, lowest, weight):
    problems = {f"p{n}": 100.0 for n in range(len(given))}
    lines = [Adjustment("ada", f"p{n}", points=value) for n, value in enumerate(given) if value is not None]
    lines += [Adjustment("ada", f"p{n}", excused=True) for n in excused if n < len(given) and given[n] is None]
    policy = Policy(
        weights={"p0": weight},
        dropped=tuple(f"p{n}" for n in dropped if n < len(given)),
        drop_lowest=lowest,
        absent=Absent.ZERO,
    )
    (total,) = decide(policy, [Student("ada")], [], [], lines, problems)
    assert total.final is None or 0 <= total.final <= total.max_points + 1e-6
    counted = [mark for mark in total.marks if mark.counts and not mark.excused]
    assert bool(counted) == (total.final is not None)
