# SPDX-License-Identifier: Apache-2.0
"""What a store is told of a run it tells again, in both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from grader.coursework import Adjustment, Fate
from grader.errors import StoreError
from grader.store import Store


def test_a_run_begins_with_its_settings(store, room):
    assert room.settings == store.settings(store.begin(room.settings))


def test_a_run_goes_on_with_other_settings(store, room, run):
    store.change_settings(run, replace(room.settings, isolation=None, seeds={}))
    assert replace(room.settings, isolation=None, seeds={}) == store.settings(run)


def test_runs_are_numbered_in_the_order_in_which_they_began(store, room):
    begun = [store.begin(room.settings) for _ in range(3)]
    numbers, times = zip(*store.runs(), strict=True)
    assert begun == list(numbers) == sorted(begun)
    assert timedelta(0) == times[0].utcoffset()
    assert sorted(times) == list(times)


def test_a_run_is_there_when_the_store_is_opened_again(url, room):
    with Store(url) as store:
        run = store.begin(room.settings)
        store.keep_intake(run, room.students, room.entries)
    with Store(url, create=False) as store:
        assert (room.settings, room.entries) == (store.settings(run), store.entries(run))


@pytest.mark.parametrize(
    "ask",
    [
        lambda store, room: store.settings(99),
        lambda store, room: store.change_settings(99, room.settings),
        lambda store, room: store.keep_intake(99, (), ()),
        lambda store, room: store.revise(99, {}, "why"),
        lambda store, room: store.keep_adjustments(99, ()),
    ],
)
def test_a_run_that_is_not_there_is_an_error(store, room, ask):
    with pytest.raises(StoreError, match="it has no run 99"):
        ask(store, room)


def test_students_and_entries_come_back_as_they_were(store, room, run):
    assert (room.students, room.entries) == (store.students(run), store.entries(run))


def test_entries_without_sources_are_the_same_otherwise(store, room, run):
    assert tuple(replace(entry, source=b"") for entry in room.entries) == store.entries(run, sources=False)


def test_a_time_keeps_its_zone(store, room, run):
    at = datetime(2026, 3, 1, 23, 59, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    store.keep_intake(run, room.students, [room.entry(handed_in=at)])
    assert at.isoformat() == store.entries(run)[0].handed_in.isoformat()


def test_a_path_may_be_longer_than_an_index_takes(store, room, run):
    entry = room.entry("".join(map(chr, range(0x4E00, 0x9000))))
    store.keep_intake(run, room.students, [entry])
    store.grade(run, entry.path, room.key(entry), room.report(entry))
    assert ((entry,), {entry.path: room.key(entry).text}) == (store.entries(run), store.graded(run))


def test_what_no_database_takes_becomes_visible(store, room, run):
    entry = room.entry("a\x00b\ud800.py", reason="it's \"\\ \x00")
    store.keep_intake(run, room.students, [entry])
    store.grade(run, entry.path, room.key(entry), room.report(entry))
    assert [("a\\u0000b\\ud800.py", "it's \"\\ \\u0000")] == [(e.path, e.reason) for e in store.entries(run)]
    assert ["a\\u0000b\\ud800.py"] == list(store.graded(run))


def test_more_entries_than_fit_into_one_statement_are_kept(store, room, run):
    entries = tuple(room.entry(f"{number}.py") for number in range(1100))
    store.keep_intake(run, room.students, entries)
    store.keep_intake(run, room.students, entries[:3])
    assert entries[:3] == store.entries(run)


def test_a_new_intake_replaces_the_former_one(store, room, run):
    students = (room.students[2], room.students[0])
    entries = (room.entry("eve/softmax.py", "eve"), room.entry(fate=Fate.SUPERSEDED, reason="another counts"))
    store.keep_intake(run, students, entries)
    assert (students, entries) == (store.students(run), store.entries(run))


def test_two_entries_of_one_path_are_refused_and_nothing_is_changed(store, room, run):
    with pytest.raises(ValueError, match="two entries have one path"):
        store.keep_intake(run, room.students, (room.entry(), room.entry(source=b"")))
    assert room.entries == store.entries(run)


def test_an_entry_of_a_student_who_is_not_there_is_refused(store, room, run):
    with pytest.raises(ValueError, match=r"students that are not there: .*'mallory'"):
        store.keep_intake(run, room.students, [room.entry(student="mallory")])
    assert room.students == store.students(run)


def test_runs_do_not_see_each_other(store, room, run):
    other = store.begin(room.settings)
    store.keep_intake(other, room.students[:1], room.entries[:1])
    store.keep_adjustments(other, [Adjustment("ada", excused=True)])
    store.grade(other, room.entries[0].path, room.key(room.entries[0]), room.report(room.entries[0]))
    assert (room.students, room.entries, {}, ()) == (
        store.students(run),
        store.entries(run),
        store.graded(run),
        store.adjustments(run),
    )


def test_adjustments_come_back_in_their_order_and_replace_the_former_ones(store, run):
    until = datetime(2026, 3, 5, tzinfo=UTC)
    store.keep_adjustments(run, [Adjustment("eve")])
    decided = (Adjustment("bob", "softmax", until, True, 12.5, "ill", "Dr. X"), Adjustment("ada", points=0.0))
    store.keep_adjustments(run, decided)
    assert decided == store.adjustments(run)


def test_adjustments_outlive_a_new_intake(store, room, run):
    store.keep_adjustments(run, [Adjustment("ada", excused=True)])
    store.keep_intake(run, room.students[1:], ())
    assert (Adjustment("ada", excused=True),) == store.adjustments(run)
