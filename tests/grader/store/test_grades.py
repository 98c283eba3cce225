# SPDX-License-Identifier: Apache-2.0
"""Results by key, and which of them counts for a file."""

import math
from dataclasses import replace

import pytest
from sqlalchemy import select

from grader.coursework import Graded
from grader.errors import StoreError
from grader.model import Score, Status, Submission
from grader.store.database import Database
from grader.store.tables import cases, diagnoses, results


@pytest.fixture
def ada(room):
    return room.entries[0]


@pytest.fixture
def bob(room):
    """The same file as Ada's."""
    return room.entries[2]


@pytest.fixture
def rows(url):
    """All rows of a table."""
    database = Database(url, create=False)

    def read(table):
        with database.reading() as connection:
            return connection.execute(select(table)).mappings().all()

    yield read
    database.close()


def test_a_graded_file_has_its_report(store, room, run, ada):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    assert (Graded(ada, room.report(ada)),) == store.reports(run)
    assert {ada.path: room.key(ada).text} == store.graded(run)


def test_nothing_is_graded_in_the_beginning(store, room, run, ada):
    assert ((), {}, frozenset()) == (store.reports(run), store.graded(run), store.known([room.key(ada)]))
    assert store.result(room.key(ada), Submission("", "", "", ada.source)) is None


def test_to_grade_again_changes_nothing(store, room, run, ada, rows):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    before = rows(results)
    store.grade(run, ada.path, room.key(ada), room.report(ada, points=1.0))
    assert (before, 2) == (rows(results), len(rows(cases)))
    assert (Graded(ada, room.report(ada)),) == store.reports(run)


def test_a_result_is_known_by_its_key(store, room, run, ada):
    keys = [room.key(ada), room.key(ada, digest="d2"), room.key(ada, time_factor=2.0)]
    store.grade(run, ada.path, keys[0], room.report(ada))
    assert {keys[0].text} == store.known(keys)


def test_many_keys_may_be_asked_for(store, room, run, ada):
    store.keep_result(room.key(ada, seed=1500), room.report(ada))
    assert {room.key(ada, seed=1500).text} == store.known(room.key(ada, seed=seed) for seed in range(2000))


def test_the_result_of_a_key_is_given_on_the_submission_that_asks(store, room, run, ada):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    asking = Submission("bob", "softmax", "homework.py", ada.source)
    assert replace(room.report(ada), submission=asking) == store.result(room.key(ada), asking)


def test_a_result_may_be_kept_that_counts_for_no_file(store, room, run, ada):
    store.keep_result(room.key(ada), room.report(ada))
    assert ({room.key(ada).text}, {}) == (store.known([room.key(ada)]), store.graded(run))


def test_a_result_that_is_there_counts_for_the_same_file_of_another_student(store, room, run, ada, bob):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    store.reuse(run, {bob.path: room.key(bob)})
    assert (Graded(ada, room.report(ada)), Graded(bob, room.report(bob))) == store.reports(run)


def test_a_result_that_is_not_there_can_not_be_reused(store, room, run, bob):
    with pytest.raises(ValueError, match="no result"):
        store.reuse(run, {bob.path: room.key(bob)})
    assert {} == store.graded(run)


def test_a_report_on_another_file_than_the_key_is_refused(store, room, run, ada):
    with pytest.raises(ValueError, match="another file than its key"):
        store.grade(run, ada.path, room.key(ada), room.report(room.entries[1]))


@pytest.mark.parametrize("path", ["nobody/softmax.py", "ada/attention.py"])
def test_a_file_that_is_gone_or_another_one_by_now_is_not_graded(store, room, run, ada, path):
    with pytest.raises(StoreError, match=path):
        store.grade(run, path, room.key(ada), room.report(ada))
    assert (frozenset(), {}) == (store.known([room.key(ada)]), store.graded(run))


# Not graded.


def not_graded(room, entry, reason="why"):
    return room.report(entry, None, Status.NOT_GRADED, reason=reason)


def test_a_report_that_was_not_graded_is_kept_for_its_file(store, room, run, ada):
    store.grade(run, ada.path, room.key(ada), not_graded(room, ada))
    assert (Graded(ada, not_graded(room, ada)),) == store.reports(run)


def test_a_report_that_was_not_graded_is_not_known(store, room, run, ada):
    store.grade(run, ada.path, room.key(ada), not_graded(room, ada))
    assert frozenset() == store.known([room.key(ada)])


@pytest.mark.parametrize("status", [Status.NOT_GRADED, Status.UNSOLVED])
def test_a_report_that_was_not_graded_is_replaced(store, room, run, ada, bob, rows, status):
    store.grade(run, ada.path, room.key(ada), not_graded(room, ada, "before"))
    store.reuse(run, {bob.path: room.key(bob)})
    after = room.report(ada, 5.0, status, reason="after")
    store.grade(run, ada.path, room.key(ada), after)
    assert [after, room.report(bob, 5.0, status, reason="after")] == [graded.report for graded in store.reports(run)]
    assert [after.cases[0].verdict, "wrong_answer"] == [row["verdict"] for row in rows(cases)]


def test_a_report_that_was_graded_is_not_replaced_by_one_that_was_not(store, room, run, ada):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    store.grade(run, ada.path, room.key(ada), not_graded(room, ada))
    assert (Graded(ada, room.report(ada)),) == store.reports(run)


# Revisions.


def test_a_run_begins_at_its_first_revision(store, run):
    assert [(1, "graded")] == [(revision.number, revision.why) for revision in store.revisions(run)]


def test_a_revision_changes_what_counts_and_keeps_what_did(store, room, run, ada, bob):
    old, new = room.key(ada), room.key(ada, digest="d2")
    better = room.report(ada, 100.0, problem_digest="d2")
    store.grade(run, ada.path, old, room.report(ada))
    store.reuse(run, {bob.path: old})
    store.keep_result(new, better)
    assert 2 == store.revise(run, {ada.path: new}, "a case was wrong")
    assert {ada.path: old.text, bob.path: old.text} == store.graded(run, 1)
    assert {ada.path: new.text, bob.path: old.text} == store.graded(run, 2) == store.graded(run)
    assert (Graded(ada, room.report(ada)), Graded(bob, room.report(bob))) == store.reports(run, 1)
    assert (Graded(ada, better), Graded(bob, room.report(bob))) == store.reports(run)
    assert [(1, "graded"), (2, "a case was wrong")] == [(one.number, one.why) for one in store.revisions(run)]


def test_a_revision_without_its_results_is_none(store, room, run, ada):
    with pytest.raises(ValueError, match="no result"):
        store.revise(run, {ada.path: room.key(ada)}, "why")
    assert 1 == len(store.revisions(run))


def test_what_is_graded_after_a_revision_belongs_to_it(store, room, run, ada):
    store.revise(run, {}, "why")
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    assert ({}, {ada.path: room.key(ada).text}) == (store.graded(run, 1), store.graded(run, 2))


def test_to_grade_again_after_a_revision_leaves_the_former_one_alone(store, room, run, ada):
    for digest in ("d1", "d2", "d3"):
        store.keep_result(room.key(ada, digest=digest), room.report(ada))
    store.reuse(run, {ada.path: room.key(ada)})
    store.revise(run, {ada.path: room.key(ada, digest="d2")}, "why")
    store.reuse(run, {ada.path: room.key(ada, digest="d3")})
    digests = [store.graded(run, number)[ada.path].split(":")[2] for number in (1, 2)]
    assert ["d1", "d3"] == digests


# A new intake.


def test_a_file_that_stays_the_same_keeps_its_result(store, room, run, ada, bob):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    store.keep_intake(run, room.students[::-1], room.entries[::-1])
    assert (room.students[::-1], room.entries[::-1]) == (store.students(run), store.entries(run))
    assert {ada.path: room.key(ada).text} == store.graded(run)


@pytest.mark.parametrize("change", [{"source": b"changed\n"}, {"problem": "attention"}])
def test_a_file_that_changes_loses_its_result(store, room, run, ada, change):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    store.keep_intake(run, room.students, [replace(ada, **change)])
    assert ((replace(ada, **change),), {}) == (store.entries(run), store.graded(run))


def test_the_result_of_a_file_that_goes_stays_known(store, room, run, ada):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    store.keep_intake(run, room.students, ())
    assert ({room.key(ada).text}, ()) == (store.known([room.key(ada)]), store.reports(run))


# Reading.


@pytest.fixture
def many(store, room, run):
    """More graded files than are read at once; every other one is Ada's own."""
    entries = tuple(room.entry(f"{i}.py", source=b"%d" % (i // 2 * 2)) for i in range(150))
    store.keep_intake(run, room.students, entries)
    for entry in entries[::2]:
        store.keep_result(room.key(entry), room.report(entry))
    store.reuse(run, {entry.path: room.key(entry) for entry in entries})
    return entries


def test_reports_come_in_the_order_of_the_entries(store, room, run, many):
    assert [Graded(entry, room.report(entry)) for entry in many] == list(store.each_report(run))


def test_reports_of_some_paths_come_alone(store, room, run, many):
    wanted = [many[149].path, many[3].path, "nobody.py"]
    assert [many[3], many[149]] == [graded.entry for graded in store.reports(run, paths=wanted)]


def test_reports_without_cases_have_all_that_a_mark_needs(store, room, run, ada):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    light = replace(ada, source=b"")
    assert (Graded(light, room.report(light, cases=())),) == store.reports(run, cases=False)


def test_a_store_may_be_written_while_reports_are_read(store, room, run, many):
    reading = store.each_report(run)
    first = next(reading)
    store.keep_intake(run, room.students, many[:100])
    assert [first.entry.path, *(entry.path for entry in many[1:100])] == [
        first.entry.path,
        *(graded.entry.path for graded in reading),
    ]


# For those who ask in SQL.


def test_cases_and_diagnoses_are_rows(store, room, run, ada, rows):
    store.grade(run, ada.path, room.key(ada), room.report(ada))
    (result,) = rows(results)
    assert ("softmax", "unsolved", 60.0, 100.0) == tuple(
        result[n] for n in ("problem", "status", "points", "max_points")
    )
    assert [
        (result["id"], 0, "vector", "basic", "accepted", 60.0, 60.0, "", ""),
        (result["id"], 1, "large", "edge", "wrong_answer", 0.0, 40.0, "sign", "a sign is wrong"),
    ] == [tuple(row.values()) for row in rows(cases)]
    assert [(result["id"], "sign", "A sign is wrong.", "Which?", "equal on both cases")] == [
        tuple(row.values()) for row in rows(diagnoses)
    ]


def test_a_strange_report_comes_back_all_the_same(store, room, run, ada):
    strange = room.report(ada)
    case = replace(strange.cases[0], message="\x00\ud800\x1b[1m", points=math.inf, max_points=math.nan)
    strange = replace(strange, cases=(case,), score=Score(math.inf, 1.0, ()), printed="\udc80\x00", diagnosis=None)
    store.grade(run, ada.path, room.key(ada), strange)
    (found,) = store.reports(run)
    assert repr(strange) == repr(found.report)
