# SPDX-License-Identifier: Apache-2.0
"""One mark: points, lateness, a person's decision, and the arithmetic in words."""

from datetime import timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.coursework import Absent, Adjustment, Attempt, Entry, Fate, Late, Place, Student
from grader.marks import counting, decide, points


def test_a_mark_in_time_is_the_judges(mark, graded, deadline):
    found = mark(graded(92.0, handed_in=deadline))
    assert (92.0, ("raw 92 of 100", "final 92")) == (found.final, found.steps)


def test_a_day_begun_costs_a_days_share(mark, graded, after_deadline):
    found = mark(graded(92.0, handed_in=after_deadline(hours=1)))
    assert (82.0, 10.0, 3600.0) == (found.final, found.penalty, found.late_s)


def test_the_arithmetic_is_told_step_by_step(mark, graded, after_deadline):
    decided = Adjustment("ada", "p", points=80.0, reason="handed in on paper", who="Prof. X")
    found = mark(graded(92.0, handed_in=after_deadline(days=1, hours=1)), adjustments=[decided])
    assert (
        "raw 92 of 100",
        "2 days late: -20 (10 a day, at most 50)",
        "override by Prof. X: 80 (handed in on paper)",
        "final 80",
    ) == found.steps


@pytest.mark.parametrize(
    ("late", "final"),
    [
        (timedelta(0), 100.0),
        (timedelta(minutes=15), 100.0),
        (timedelta(minutes=15, microseconds=1), 90.0),
        (timedelta(days=1, minutes=15), 90.0),
        (timedelta(days=1, minutes=15, microseconds=1), 80.0),
        (timedelta(days=4, minutes=16), 50.0),
        (timedelta(days=400), 50.0),
    ],
)
def test_the_grace_moves_the_deadline_and_the_cap_ends_the_loss(mark, graded, deadline, late, final):
    assert final == mark(graded(100.0, handed_in=deadline + late)).final


def test_the_grace_is_told(mark, graded, after_deadline):
    steps = mark(graded(92.0, handed_in=after_deadline(minutes=5))).steps
    assert "5 min late, within the grace of 15 min: no penalty" in steps


def test_no_mark_is_below_zero(mark, graded, after_deadline):
    found = mark(graded(5.0, handed_in=after_deadline(days=3)))
    assert (0.0, 5.0) == (found.final, found.penalty)
    assert "3 days late: -5 (10 a day, at most 50; no mark is below 0)" in found.steps


def test_lateness_that_costs_nothing_is_told_all_the_same(mark, graded, after_deadline):
    found = mark(graded(92.0, handed_in=after_deadline(hours=1)), late=Late())
    assert (92.0, ("raw 92 of 100", "1 day late: no penalty", "final 92")) == (found.final, found.steps)


def test_a_problem_may_have_a_deadline_of_its_own(mark, graded, deadline, after_deadline):
    later = {"p": deadline + timedelta(days=7)}
    assert 92.0 == mark(graded(92.0, handed_in=after_deadline(days=6)), deadlines=later).final


def test_other_time_zones_are_the_same_moment(mark, graded, deadline):
    east = deadline.astimezone(timezone(timedelta(hours=9)))
    assert 0.0 == mark(graded(92.0, handed_in=east)).late_s


# Where little is known


def test_the_sites_flag_alone_counts_as_one_day(mark, graded):
    found = mark(graded(92.0, late=True))
    assert 82.0 == found.final
    assert "late; the site does not say how late: it counts as one day" in found.steps


def test_the_sites_flag_and_an_extension_cost_nothing(mark, graded, after_deadline):
    extended = Adjustment("ada", "p", extension_until=after_deadline(days=7))
    found = mark(graded(92.0, late=True), adjustments=[extended])
    assert 92.0 == found.final
    assert (
        "late, but the site does not say how late, and there is an extension until 2026-11-27 22:59 UTC: no penalty"
    ) in found.steps


def test_a_time_without_a_deadline_leaves_the_sites_word(mark, graded, after_deadline):
    found = mark(graded(92.0, late=True, handed_in=after_deadline(days=3)), deadline=None)
    assert "late; no deadline is set, and the site does not say how late: it counts as one day" in found.steps


def test_our_deadline_outweighs_the_sites_flag(mark, graded, deadline):
    assert 92.0 == mark(graded(92.0, late=True, handed_in=deadline)).final


def test_no_time_and_no_flag_is_told_and_costs_nothing(mark, graded):
    found = mark(graded(92.0))
    assert (92.0, "the site does not say when it was handed in: no penalty") == (found.final, found.steps[1])


# Extensions


def test_an_extension_moves_the_deadline(mark, graded, after_deadline):
    extended = Adjustment("ada", "p", extension_until=after_deadline(days=7))
    found = mark(graded(92.0, handed_in=after_deadline(days=6)), adjustments=[extended])
    assert ("raw 92 of 100", "extension until 2026-11-27 22:59 UTC: in time", "final 92") == found.steps


def test_lateness_is_counted_from_the_extension(mark, graded, after_deadline):
    extended = Adjustment("ada", extension_until=after_deadline(days=7))
    found = mark(graded(92.0, handed_in=after_deadline(days=7, hours=1)), adjustments=[extended])
    assert (82.0, 3600.0) == (found.final, found.late_s)


def test_an_extension_never_shortens(mark, graded, deadline):
    earlier = Adjustment("ada", "p", extension_until=deadline - timedelta(days=7))
    assert 92.0 == mark(graded(92.0, handed_in=deadline), adjustments=[earlier]).final


def test_an_extension_of_one_problem_outweighs_one_of_all(mark, graded, after_deadline):
    lines = [
        Adjustment("ada", "", extension_until=after_deadline(days=7)),
        Adjustment("ada", "p", extension_until=after_deadline(days=1)),
    ]
    assert 82.0 == mark(graded(92.0, handed_in=after_deadline(days=2)), adjustments=lines).final


def test_another_students_extension_is_another_students(mark, graded, after_deadline):
    other = Adjustment("bob", extension_until=after_deadline(days=7))
    assert 82.0 == mark(graded(92.0, handed_in=after_deadline(hours=1)), adjustments=[other]).final


def test_in_a_group_each_has_an_extension_of_their_own(graded, policy, after_deadline):
    ours = graded(92.0, students=("ada", "bob"), handed_in=after_deadline(hours=1))
    line = Adjustment("bob", extension_until=after_deadline(days=7))
    totals = decide(policy(), [Student("ada"), Student("bob")], [ours.entry], [ours], [line], {"p": 100.0})
    assert [82.0, 92.0] == [total.final for total in totals]


# Decisions of people


def test_points_of_a_person_are_not_reduced(mark, graded, after_deadline):
    line = Adjustment("ada", points=95.0)
    assert 95.0 == mark(graded(10.0, handed_in=after_deadline(days=2)), adjustments=[line]).final


def test_points_of_a_person_need_no_file(mark):
    found = mark(adjustments=[Adjustment("ada", "p", points=60.0, reason="on paper")])
    assert (60.0, Place.ABSENT, ("nothing handed in", "override: 60 (on paper)", "final 60")) == (
        found.final,
        found.place,
        found.steps,
    )


def test_points_beyond_the_problem_are_told(mark):
    found = mark(adjustments=[Adjustment("ada", "p", points=800.0)])
    assert "override: 800, more than the 100 of the problem" in found.steps


def test_an_excuse_is_blank_whatever_was_handed_in(mark, graded, deadline):
    found = mark(graded(92.0, handed_in=deadline), adjustments=[Adjustment("ada", "p", excused=True, who="Prof. X")])
    assert (None, True, 92.0) == (found.final, found.excused, found.raw)
    assert "excused by Prof. X: it does not count" in found.steps


def test_points_for_one_problem_outweigh_an_excuse_from_all(total):
    lines = [Adjustment("ada", "", excused=True), Adjustment("ada", "p", points=70.0)]
    found = total(problems=("p", "q"), adjustments=lines)
    assert [70.0, None] == [mark.final for mark in found.marks]


def test_words_of_people_can_not_steer_a_terminal(mark):
    steps = mark(adjustments=[Adjustment("ada", "p", points=1.0, who="\x1b[2J", reason="\u202e")]).steps
    assert "override by \\x1b[2J: 1 (\\u202e)" in steps


# Where there is no mark


def test_what_could_not_be_graded_is_blank_and_never_a_zero(mark, graded):
    found = mark(graded(None, reason="torch is not installed"), absent=Absent.ZERO)
    assert (None, None, Place.NOT_GRADED) == (found.final, found.raw, found.place)
    assert ("not graded: torch is not installed", "final: blank") == found.steps


@pytest.mark.parametrize("place", [Place.PENDING, Place.TO_ASSIGN, Place.REFUSED, Place.NOT_GRADED])
@pytest.mark.parametrize("absent", Absent)
def test_what_nobody_can_know_yet_is_blank(mark, place, absent):
    assert None is mark(places={("ada", "p"): place}, absent=absent).final


@pytest.mark.parametrize(("absent", "final"), [(Absent.BLANK, None), (Absent.ZERO, 0.0)])
def test_absence_is_blank_or_zero(mark, absent, final):
    found = mark(absent=absent)
    assert (final, Place.ABSENT) == (found.final, found.place)


def test_a_file_that_waits_for_its_problem_is_no_absence(mark):
    waiting = Entry("x.py", ("ada",), Fate.TO_ASSIGN, "which problem is it?")
    assert Place.TO_ASSIGN is mark(entries=[waiting], absent=Absent.ZERO).place


# Attempts


def test_the_best_attempt_is_that_with_the_best_mark_after_the_penalty(mark, graded, deadline, after_deadline):
    early = graded(85.0, path="early.py", handed_in=deadline, attempt=(1,))
    late = graded(92.0, path="late.py", handed_in=after_deadline(hours=1), attempt=(2,))
    found = mark(early, late, attempt=Attempt.BEST)
    assert (85.0, "best of 2 attempts: early.py") == (found.final, found.steps[0])


def test_of_equally_good_attempts_the_last_counts(graded, policy, deadline):
    tried = [graded(80.0, path=f"{n}.py", handed_in=deadline, attempt=(n,)) for n in (2, 1)]
    assert "2.py" == counting(policy(attempt=Attempt.BEST), tried, [])["ada", "p"].entry.path


def test_an_attempt_that_failed_on_our_side_does_not_hide_a_better_one(mark, graded):
    found = mark(graded(70.0, path="1.py", attempt=(1,)), graded(None, path="2.py", attempt=(2,)), attempt=Attempt.BEST)
    assert 70.0 == found.final


def test_the_best_attempt_is_looked_for_among_superseded_files_too(mark, graded):
    former = graded(90.0, path="1.py", attempt=(1,), fate=Fate.SUPERSEDED)
    assert 90.0 == mark(former, graded(70.0, path="2.py", attempt=(2,)), attempt=Attempt.BEST).final


def test_a_superseded_file_does_not_count_as_the_last(mark, graded):
    former = graded(90.0, path="1.py", attempt=(9,), fate=Fate.SUPERSEDED)
    assert 70.0 == mark(former, graded(70.0, path="2.py", attempt=(2,))).final


def test_no_attempt_counts_before_all_are_graded(mark, graded):
    waits = Entry("2.py", ("ada",), Fate.GRADED, problem="p", attempt=(2,))
    found = mark(graded(70.0, path="1.py", attempt=(1,)), entries=[waits], attempt=Attempt.BEST)
    assert (None, Place.PENDING) == (found.final, found.place)


# Numbers


@pytest.mark.parametrize(
    ("value", "shown"), [(99.999, "99.99"), (100.0, "100"), (0.1 + 0.2, "0.3"), (69.99999999999999, "70"), (0.0, "0")]
)
def test_points_are_shown_rounded_down(value, shown):
    assert shown == points(value)


def test_binary_fractions_cost_nobody_a_hundredth(mark, graded, after_deadline):
    found = mark(graded(100.0, handed_in=after_deadline(days=2, hours=1)), late=Late(penalty_per_day=0.1))
    assert 70.0 == found.final


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.floats(0, 100), days=st.floats(-5, 50), share=st.floats(0, 1), cap=st.floats(0, 1), grace=st.floats(0, 1e5)
)
def test_lateness_takes_no_more_than_the_cap_and_never_gives(mark, graded, deadline, raw, days, share, cap, grace):
    file = graded(raw, handed_in=deadline + timedelta(days=days))
    found = mark(file, late=Late(grace, share, cap))
    assert max(raw - cap * 100, 0) - 1e-6 <= found.final <= raw + 1e-6
    assert found.final == pytest.approx(raw - found.penalty, abs=1e-6)
