# SPDX-License-Identifier: Apache-2.0
"""The numbers of a class: against other programs' numbers, in any order, with small classes, and without names."""

import dataclasses
import random
import statistics as standard
import tracemalloc

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from grader.coursework import Adjustment, Fate, Place, Policy
from grader.marks import decide
from grader.model import FactKind, Isolation, Status, Verdict
from grader.statistics import BANDS, CheckKind, NeedKind, anonymised, anonymity, class_statistics
from grader.statistics.numbers import Correlation, band, quantile, spread, upper_bound

SALT = b"sixteen bytes or more"
WRONG, LOAD = Verdict.WRONG_ANSWER, Verdict.LOAD_ERROR


def numbers_of(room, **others):
    return class_statistics(**(room.arguments | others))


def only(room):
    """The statistics of the only problem."""
    (problem,) = numbers_of(room).problems
    return problem


def case_of(problem, case_id):
    return next(case for case in problem.cases if case.id == case_id)


def kinds(room):
    return [check.kind for check in numbers_of(room).checks]


def fill(room, patterns):
    """One student a pattern; a pattern names the cases that fail."""
    for place, failed in enumerate(patterns):
        room.file(room.student(f"s{place}"), "first", dict.fromkeys(failed, WRONG))
    return room


# Numbers


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50))
def test_a_spread_is_that_of_the_standard_library_and_of_numpy(values):
    found = spread(values)
    quartiles = standard.quantiles(values, n=4, method="inclusive")
    assert quartiles == pytest.approx([found.lower_quartile, found.median, found.upper_quartile], abs=1e-6)
    assert standard.fmean(values) == pytest.approx(found.mean, abs=1e-6)
    assert np.percentile(values, 95) == pytest.approx(found.percentile_95, abs=1e-6)
    assert (min(values), max(values), len(values)) == (found.lowest, found.highest, found.number)


def test_a_spread_of_nothing_has_no_number_and_of_one_number_is_that_number():
    assert (0, 0.0, None, None) == (spread([]).number, spread([]).total, spread([]).mean, spread([]).median)
    assert [7.0, 7.0, 7.0] == [quantile([7.0], share) for share in (0.0, 0.3, 1.0)]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100)), min_size=2, max_size=60))
def test_a_correlation_is_that_of_scipy(answers):
    correlation = Correlation()
    for passed, rest in answers:
        correlation.add(passed, float(rest))
    passes, rests = zip(*answers, strict=True)
    if len(set(passes)) == 1 or len(set(rests)) == 1:
        assert correlation.value is None
    else:
        assert scipy.stats.pointbiserialr(passes, rests).statistic == pytest.approx(correlation.value, abs=1e-9)


def test_points_that_differ_only_by_rounding_do_not_vary():
    correlation = Correlation()
    for passed, rest in ((True, 0.1 + 0.2), (False, 0.3), (True, 0.3)):
        correlation.add(passed, rest)
    assert correlation.value is None


def test_the_upper_bound_of_a_correlation_covers_it_as_often_as_it_says():
    draw = np.random.default_rng(3)
    true, number, below = 0.2, 80, 0
    for _ in range(400):
        x = draw.standard_normal(number)
        y = true * x + np.sqrt(1 - true**2) * draw.standard_normal(number)
        below += upper_bound(float(np.corrcoef(x, y)[0, 1]), number) < true
    assert below / 400 == pytest.approx(0.05, abs=0.03)
    assert (1.0, 1.0) == (upper_bound(-1.0, 3), upper_bound(1.0, 50))


@pytest.mark.parametrize(
    ("points", "name"),
    [(0, "0"), (0.5, "1-9"), (9.99, "1-9"), (10, "10-19"), (89.9, "80-89"), (90, "90-99"), (100, "90-99")],
)
def test_points_belong_to_one_band(points, name):
    assert name == BANDS[band(points, 100)]
    assert name == BANDS[band(points / 4, 25)]


def test_a_problem_without_points_has_one_band():
    assert "0" == BANDS[band(0.0, 0.0)]


# What is counted


@pytest.mark.parametrize("number", [0, 1, 7, 60])
def test_every_file_and_every_pair_is_counted_once(crowd, number):
    room = crowd(number)
    found = numbers_of(room)
    assert len(room.entries) == found.files == sum(found.fates.values())
    assert 2 * number == sum(found.places.values())
    for problem in found.problems:
        assert number == sum(problem.places.values())
        assert problem.points.number == sum(problem.histogram) == problem.places[Place.GRADED]
        assert problem.solved == problem.histogram[-1]
        assert problem.failing == problem.unnamed + problem.not_run + sum(one.number for one in problem.mistakes)
        assert problem.files == problem.failing + problem.judge_errors + problem.solved
        assert problem.files - problem.judge_errors == sum(problem.isolation.values()) == problem.duration.number
    assert found.places == {place: sum(one.places[place] for one in found.problems) for place in Place}


def test_reports_are_read_once_and_in_any_order(crowd):
    room = crowd(60)
    shuffled = list(room.graded)
    random.Random(5).shuffle(shuffled)
    once = (one for one in shuffled)
    assert numbers_of(room) == numbers_of(room, graded=once)


def test_reports_are_not_kept(room):
    arguments = room.arguments | {"students": [], "entries": [], "totals": []}
    one = room.file("ada", "first", {"a": WRONG}, fingerprint="abc")
    number, size = 500, 100_000

    def reports():
        for place in range(number):
            yield dataclasses.replace(one, report=dataclasses.replace(one.report, printed=f"{place}" + "x" * size))

    tracemalloc.start()
    found = class_statistics(**(arguments | {"graded": reports()}))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert number == found.problems[0].files
    assert peak < number * size / 20


def test_the_points_of_a_problem_are_the_judges_whatever_a_person_decides(room):
    fill(room, ["", "ab", "abc", "abcd"])
    given = Adjustment("s3", "first", points=100.0)
    totals = decide(Policy(), room.students, room.entries, room.graded, (given,), {"first": 100.0})
    (problem,) = numbers_of(room, totals=totals).problems
    assert standard.median([100, 70, 40, 0]) == problem.points.median
    assert standard.mean([100, 70, 40, 0]) == problem.points.mean
    assert [1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1] == list(problem.histogram)
    assert [100.0, 70.0, 40.0, 100.0] == [row.total for row in numbers_of(room, totals=totals).rows]


def test_solved_stands_apart_from_all_points(room):
    room.problems["first"] |= {"free": 0.0}
    fill(room, ["", "", ("free",)])
    problem = only(room)
    assert (2, 3) == (problem.solved, problem.attempted)
    assert (1, 2) == problem.histogram[-2:]


def test_totals_are_in_percent(room):
    fill(room, ["", "ab"])
    found = numbers_of(room)
    assert (85.0, 2) == (found.totals.median, found.totals.number)
    assert (1, 0, 0, 1) == found.histogram[-4:]


def test_a_file_that_was_replaced_counts_nowhere(room):
    ada = room.student("ada")
    room.file(ada, "first", {"a": WRONG}, fate=Fate.SUPERSEDED, mistake="sign")
    room.file(ada, "first", {})
    problem = only(room)
    assert (1, 0, ()) == (problem.files, problem.failing, problem.mistakes)
    assert (1, 1) == (case_of(problem, "a").ran, case_of(problem, "a").accepted)


def test_a_group_hands_in_one_file_and_each_of_them_has_solved_it(room):
    room.file((room.student("ada"), room.student("kurt")), "first", {})
    problem = only(room)
    assert (1, 2, 2, 2) == (problem.files, problem.attempted, problem.solved, problem.histogram[-1])
    assert 1 == case_of(problem, "a").ran


def test_shares_leave_out_files_that_did_not_run_a_case(room):
    room.file(room.student("ada"), "first", {})
    room.file(room.student("kurt"), "first", {"a": WRONG, "b": Verdict.SKIPPED})
    room.file(room.student("emmy"), "first", dict.fromkeys("abcd", LOAD))
    room.file(room.student("alan"), "first", dict.fromkeys("abcd", Verdict.FORBIDDEN))
    room.file(room.student("noor"), "first", {"d": Verdict.JUDGE_ERROR})
    room.file(room.student("ivan"), "first", {"c": Verdict.FORBIDDEN})
    problem = only(room)
    assert [2 / 3, 1.0, 2 / 3, 1.0] == [case.share for case in problem.cases]
    assert [3, 2, 3, 3] == [case.ran for case in problem.cases]
    assert {Verdict.ACCEPTED: 3, LOAD: 1, Verdict.FORBIDDEN: 2} == case_of(problem, "c").verdicts
    assert (2, 1, 4) == (problem.not_run, problem.judge_errors, problem.failing)


def test_a_case_that_nobody_ran_has_no_share(room):
    room.file(room.student("emmy"), "first", dict.fromkeys("abcd", LOAD))
    assert [None] * 4 == [case.share for case in only(room).cases]
    assert [None] * 4 == [case.discrimination for case in only(room).cases]


def test_discrimination_is_the_correlation_with_the_points_of_the_other_cases(crowd):
    room = crowd(80)
    for problem in numbers_of(room).problems:
        ran = [
            one.report
            for one in room.graded
            if one.entry.problem == problem.id
            and one.report.status is not Status.NOT_GRADED
            and one.report.cases[0].verdict is not LOAD
        ]
        for place, case in enumerate(problem.cases):
            passed = [report.cases[place].verdict is Verdict.ACCEPTED for report in ran]
            rest = [sum(c.points for c in report.cases if c.id != case.id) for report in ran]
            assert scipy.stats.pointbiserialr(passed, rest).statistic == pytest.approx(case.discrimination, abs=1e-9)


def test_named_mistakes_are_counted_alone_and_in_pairs(room):
    for place, mistake in enumerate(["axis", "sign", "axis", "axis+sign", ""]):
        room.file(room.student(f"s{place}"), "first", {"a": WRONG}, mistake=mistake)
    problem = only(room)
    assert [("axis", 2, 1), ("axis+sign", 1, 0), ("sign", 1, 1)] == [
        (one.mistake, one.number, one.in_pairs) for one in problem.mistakes
    ]
    assert ("The axis is wrong.", "s0") == (problem.mistakes[0].message, problem.mistakes[0].student)
    assert 1 == problem.unnamed


def test_unnamed_failures_that_answer_alike_are_put_together_the_largest_first(room):
    for place, alike in enumerate(["x", "y", "y", "z", "", "", "x", "y"]):
        room.file(room.student(f"s{place}"), "first", {"a": WRONG, "d": WRONG}, fingerprint=alike)
    room.file(room.student("named"), "first", {"a": WRONG}, fingerprint="x", mistake="sign")
    assert [("y", 3, "s1"), ("x", 2, "s0")] == [
        (one.fingerprint, one.number, one.student) for one in numbers_of(room).clusters
    ]


def test_a_cluster_says_what_most_of_it_sees_in_the_dearest_case(room):
    for place, seen in enumerate(["is zero", "is one", "is zero"]):
        one = room.file(room.student(f"s{place}"), "first", {"a": WRONG, "d": WRONG}, fingerprint="x")
        cases = [
            dataclasses.replace(case, message=f"{case.title}: it {seen}\x1b[2J") if case.id == "d" else case
            for case in one.report.cases
        ]
        room.graded[-1] = dataclasses.replace(one, report=dataclasses.replace(one.report, cases=tuple(cases)))
    (cluster,) = numbers_of(room).clusters
    assert ("d", r"it is zero\x1b[2J", FactKind.ELSEWHERE) == (cluster.case, cluster.seen, cluster.fact)


def test_equal_answers_to_two_problems_are_two_clusters(crowd):
    room = crowd(60)
    found = numbers_of(room).clusters
    assert len({(one.problem, one.fingerprint) for one in found}) == len(found)
    assert {"first", "second"} == {one.problem for one in found}


def test_time_and_isolation_are_those_of_judged_files(room):
    room.file(room.student("ada"), "first", {}, cpu_s=0.5, duration_s=3.0)
    room.file(room.student("kurt"), "first", {}, cpu_s=0.1, duration_s=1.0, isolation=Isolation.PORTABLE)
    room.file(room.student("noor"), "first", {"a": Verdict.JUDGE_ERROR}, duration_s=99.0)
    found = numbers_of(room)
    assert (4.0, 2.0) == (found.duration_s, found.problems[0].duration.median)
    assert found.cpu_s == pytest.approx(2.4)
    assert [(Isolation.BWRAP, 1), (Isolation.PORTABLE, 1)] == list(found.isolation.items())


def test_what_waits_for_a_person_is_listed(room):
    room.file(room.student("ada"), "first", {"a": Verdict.JUDGE_ERROR})
    room.entry("ada", "", Fate.TO_ASSIGN, reason="fits no problem", path="ada/x\x1b.py")
    room.entry((), "", Fate.REFUSED, reason="a link")
    assert [
        (NeedKind.NOT_GRADED, ("ada",), "the case raised KeyError"),
        (NeedKind.TO_ASSIGN, ("ada",), "fits no problem"),
        (NeedKind.REFUSED, (), "a link"),
    ] == [(need.kind, need.students, need.reason) for need in numbers_of(room).needs]
    assert r"ada/x\x1b.py" == numbers_of(room).needs[1].path


def test_a_row_says_how_a_student_stands_with_each_problem(room):
    room.student("1", "Ada\u202e")
    room.student("2", login="kurt")
    room.student("3")
    room.file("1", "first", {})
    rows = numbers_of(room).rows
    assert [r"Ada\u202e", "kurt", "3"] == [row.name for row in rows]
    assert [(Place.GRADED, 100.0, True), (Place.ABSENT, None, False), (Place.ABSENT, None, False)] == [
        (row.cells[0].place, row.cells[0].points, row.cells[0].solved) for row in rows
    ]


# What to look at first


def test_a_small_class_does_not_shout(room):
    assert [] == kinds(fill(room, ["abcd"] * 9))


def test_a_case_that_nobody_passes_is_named_from_ten_files_on(room):
    checks = numbers_of(fill(room, ["a"] * 10)).checks
    assert [(CheckKind.NOBODY_PASSES, "first", ("a",))] == [(one.kind, one.problem, one.cases) for one in checks]
    assert checks[0].sentence.startswith("none of the 10 files that ran it passes")


@pytest.mark.parametrize(("passing", "expected"), [(1, []), (2, [CheckKind.FEW_PASS]), (3, [])])
def test_a_case_that_few_pass_is_named_from_twenty_files_on(room, passing, expected):
    number = 19 if passing == 1 else 20
    assert expected == kinds(fill(room, [""] * passing + ["a"] * (number - passing)))


def test_a_case_that_nobody_fails_is_named_from_thirty_files_on(room):
    patterns = ["d", "cd", "bcd"] * 10
    assert CheckKind.NOBODY_FAILS not in kinds(fill(room, patterns[:29]))
    room.file(room.student("last"), "first", dict.fromkeys("bcd", WRONG))
    found = [one for one in numbers_of(room).checks if one.kind is CheckKind.NOBODY_FAILS]
    assert [("a",)] == [one.cases for one in found]


def test_a_case_that_the_weak_pass_is_negative(room):
    found = [one for one in numbers_of(fill(room, ["a", "bcd"] * 20)).checks if one.kind is CheckKind.NEGATIVE]
    assert [("a",)] == [one.cases for one in found]
    assert "(correlation -1.00, 40 files)" in found[0].sentence


def test_a_case_that_falls_like_a_coin_does_not_discriminate(room):
    draw = random.Random(4)
    patterns = [("a" if draw.random() < 0.5 else "") + ("bcd" if place % 2 else "") for place in range(300)]
    found = [one for one in numbers_of(fill(room, patterns)).checks if one.kind is CheckKind.NO_DISCRIMINATION]
    assert [("a",)] == [one.cases for one in found]


def test_a_poor_correlation_of_few_files_is_left_alone(room):
    draw = random.Random(8)
    patterns = [("a" if draw.random() < 0.5 else "") + ("bcd" if place % 2 else "") for place in range(29)]
    assert not {CheckKind.NEGATIVE, CheckKind.NO_DISCRIMINATION} & set(kinds(fill(room, patterns)))


def test_a_correlation_that_rests_on_single_files_is_left_alone(room):
    assert CheckKind.NEGATIVE not in kinds(fill(room, ["a"] * 4 + ["bcd"] * 60))


def test_right_answers_near_the_time_limit_are_named(room):
    for place in range(40):
        room.file(room.student(f"s{place}"), "first", {"d": WRONG}, cpu_s=1.5 if place < 3 else 0.1)
    found = [one for one in numbers_of(room).checks if one.kind is CheckKind.NEAR_LIMIT]
    assert [("a",), ("b",), ("c",)] == [one.cases for one in found]
    assert "3 of 40 accepted files take more than half of the 2 s" in found[0].sentence
    assert (3, 1.5, 2.0) == (
        case_of(only(room), "a").near_limit,
        case_of(only(room), "a").most_cpu_s,
        case_of(only(room), "a").limit_s,
    )


def test_a_judge_error_is_named_however_small_the_class(room):
    room.file(room.student("ada"), "first", {"c": Verdict.JUDGE_ERROR})
    (check,) = numbers_of(room).checks
    assert (CheckKind.JUDGE_ERROR, ("c",)) == (check.kind, check.cases)


def test_results_of_two_versions_of_a_problem_are_named(room):
    room.file(room.student("ada"), "first", {})
    room.file(room.student("kurt"), "first", {}, problem_digest="sha256:" + "cd" * 32)
    assert [CheckKind.MIXED] == kinds(room)
    assert 2 == only(room).versions


def test_the_most_urgent_comes_first(room):
    fill(room, ["a"] * 40)
    room.file(room.student("ada"), "first", {"c": Verdict.JUDGE_ERROR})
    assert [CheckKind.JUDGE_ERROR, CheckKind.NOBODY_PASSES, CheckKind.NOBODY_FAILS] == kinds(room)


# Without names


def test_anonymous_numbers_are_the_same_numbers(crowd):
    found = numbers_of(crowd(60))
    nameless = anonymised(found, SALT)
    assert nameless.anonymous
    for same in ("students", "files", "fates", "places", "totals", "histogram", "checks", "isolation", "duration_s"):
        assert getattr(found, same) == getattr(nameless, same)
    assert sorted((row.total is None, row.total or 0) for row in found.rows) == sorted(
        (row.total is None, row.total or 0) for row in nameless.rows
    )


def test_nothing_of_a_student_is_left(crowd):
    room = crowd(60)
    shown = repr(anonymised(numbers_of(room), SALT))
    traces = [text for one in room.students for text in (f"'{one.key}'", one.name, one.email, one.login)]
    traces += [entry.path for entry in room.entries] + [".py", "it is a picture"]
    assert [] == [trace for trace in traces if trace in shown]


def test_labels_stay_the_same_under_one_salt_and_tell_nothing_without_it(crowd):
    found = numbers_of(crowd(40))
    again = numbers_of(crowd(60))
    labels = {row.name for row in anonymised(found, SALT).rows}
    assert 40 == len(labels)
    assert labels == {row.name for row in anonymised(found, SALT).rows}
    assert labels & {row.name for row in anonymised(again, SALT).rows} == labels
    assert not labels & {row.name for row in anonymised(found, SALT + b"!").rows}


def test_rows_are_in_the_order_of_labels_and_not_of_the_class_list(crowd):
    rows = anonymised(numbers_of(crowd(40)), SALT).rows
    assert sorted(row.name for row in rows) == [row.name for row in rows]


def test_labels_that_would_be_equal_get_longer(crowd, monkeypatch):
    monkeypatch.setattr(anonymity, "_DIGITS", 1)
    assert 60 == len({row.name for row in anonymised(numbers_of(crowd(60)), SALT).rows})


def test_a_salt_that_could_be_guessed_is_refused(crowd):
    with pytest.raises(ValueError, match="a salt of 3 bytes could be guessed"):
        anonymised(numbers_of(crowd(2)), b"abc")


@pytest.mark.parametrize(
    ("seen", "fact", "left_out"),
    [
        ("the call returned a LovelaceArray", FactKind.KIND, True),
        ("the call returned what Lovelace wrote", FactKind.ELSEWHERE, True),
        ("the rows do not sum to one", FactKind.ELSEWHERE, False),
    ],
)
def test_a_seen_line_that_may_name_somebody_is_left_out(room, seen, fact, left_out):
    room.student("1", "Ada Lovelace")
    for place in (2, 3):
        one = room.file(room.student(str(place)), "first", {"a": WRONG}, fingerprint="x")
        cases = (dataclasses.replace(one.report.cases[0], message=seen, fact=fact), *one.report.cases[1:])
        room.graded[-1] = dataclasses.replace(one, report=dataclasses.replace(one.report, cases=cases))
    (cluster,) = anonymised(numbers_of(room), SALT).clusters
    assert left_out == (cluster.seen != seen)
