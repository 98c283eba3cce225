# SPDX-License-Identifier: Apache-2.0
"""Counts of files and of students, which must add up."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from grader.coursework import Entry, Fate, Graded, Matched, Place, Student
from grader.lms.ledger import ledger_of
from grader.marks.places import places, places_of
from grader.model import Status

KEYS = ("ada", "ben", "cem", "dua")
STUDENTS = tuple(Student(key) for key in KEYS)
PROBLEMS = ("bayes_update", "multi_head")


def file(path, fate, problem="", students=("ada",)):
    return Entry(path, students, fate, problem=problem)


def place(*entries, student="ada", problem="bayes_update", statuses=None):
    return places(STUDENTS, entries, PROBLEMS, statuses)[student, problem]


GRADED = file("a", Fate.GRADED, "bayes_update")
LATE = file("l", Fate.LATE, "bayes_update")
SUPERSEDED = file("s", Fate.SUPERSEDED, "bayes_update")
WAITING = file("w", Fate.TO_ASSIGN)
REFUSED = file("r", Fate.REFUSED, "bayes_update")
REFUSED_TEXT = file("t", Fate.REFUSED)


def test_who_handed_in_nothing_is_absent():
    assert Place.ABSENT is place()
    assert Place.ABSENT is place(GRADED, student="ben")
    assert Place.ABSENT is place(GRADED, problem="multi_head")


def test_a_file_that_counts_is_graded_where_nobody_asks_for_results():
    assert [Place.GRADED] * 3 == [place(GRADED), place(LATE), place(GRADED, SUPERSEDED, WAITING, REFUSED)]


def test_results_tell_what_is_graded_and_what_is_still_to_come():
    assert Place.PENDING is place(GRADED, statuses={})
    assert Place.GRADED is place(GRADED, statuses={"a": Status.UNSOLVED})
    assert Place.NOT_GRADED is place(GRADED, statuses={"a": Status.NOT_GRADED})


def test_of_several_candidates_every_one_must_be_graded():
    both = (GRADED, LATE)
    assert Place.PENDING is place(*both, statuses={"a": Status.SOLVED})
    assert Place.GRADED is place(*both, statuses={"a": Status.SOLVED, "l": Status.NOT_GRADED})
    assert Place.NOT_GRADED is place(*both, statuses={"a": Status.NOT_GRADED, "l": Status.NOT_GRADED})


def test_a_file_to_assign_may_be_for_whatever_is_missing():
    assert Place.TO_ASSIGN is place(WAITING)
    assert Place.TO_ASSIGN is place(WAITING, GRADED, problem="multi_head")
    assert Place.TO_ASSIGN is place(WAITING, REFUSED)


def test_a_refused_file_is_held_against_the_problem_that_it_names():
    assert Place.REFUSED is place(REFUSED)
    assert Place.REFUSED is place(REFUSED, file("m", Fate.GRADED, "multi_head"))


def test_a_text_beside_the_work_is_held_against_nothing():
    assert Place.ABSENT is place(REFUSED_TEXT, GRADED, problem="multi_head")


def test_where_everything_was_refused_it_may_have_been_for_anything():
    assert [Place.REFUSED] * 2 == [place(REFUSED_TEXT, problem=problem) for problem in PROBLEMS]


def test_what_a_teacher_says_is_no_submission_is_nothing():
    assert Place.ABSENT is place(Entry("u", ("ada",), Fate.REFUSED, matched=Matched.ASSIGNED))


def test_a_groups_file_places_all_of_it():
    together = file("g", Fate.GRADED, "bayes_update", ("ada", "ben"))
    assert [Place.GRADED] * 2 == [place(together, student=key) for key in ("ada", "ben")]


def test_reports_are_asked_for_their_status():
    @dataclass
    class Report:
        status: Status

    graded = [Graded(GRADED, Report(Status.NOT_GRADED))]
    found = places_of(STUDENTS, [GRADED], graded, PROBLEMS)
    assert Place.NOT_GRADED is found["ada", "bayes_update"]
    assert [(key, problem) for key in KEYS for problem in PROBLEMS] == list(found)


def test_sentences_add_up_in_words():
    entries = [
        *(file(f"g{i}", Fate.GRADED, "bayes_update", (f"s{i}",)) for i in range(1200)),
        *(file(f"l{i}", Fate.LATE, "bayes_update", (f"s{1200 + i}",)) for i in range(4)),
        file("x", Fate.SUPERSEDED, "bayes_update", ("s0",)),
        file("w", Fate.TO_ASSIGN, students=("s1300",)),
        file("r", Fate.REFUSED, "bayes_update", students=("s1301",)),
    ]
    students = [Student(f"s{i}") for i in range(1303)]
    ledger = ledger_of(students, entries, ["bayes_update"])
    assert (
        "1,207 files = 1,204 graded (4 late) + 1 superseded + 1 to assign + 1 refused",
        "bayes_update: 1,303 = 1,204 graded (4 late) + 1 to assign + 1 refused + 97 absent",
    ) == ledger.sentences


def test_an_unfinished_run_says_what_is_still_to_come():
    entries = [GRADED, file("b", Fate.GRADED, "bayes_update", ("ben",)), file("c", Fate.LATE, "bayes_update", ("cem",))]
    statuses = {"a": Status.SOLVED, "b": Status.NOT_GRADED}
    assert (
        "bayes_update: 4 = 1 graded + 1 not graded yet + 1 for a person to look at + 1 absent"
        == ledger_of(STUDENTS, entries, ["bayes_update"], statuses).sentences[1]
    )


def test_one_file_is_a_file():
    assert "1 file = 1 graded" == str(ledger_of(STUDENTS, [GRADED], []).files)


ENTRIES = st.lists(
    st.builds(
        lambda number, fate, problem, students: file(f"{number}", fate, problem, tuple(sorted(students))),
        st.integers(0, 9),
        st.sampled_from(Fate),
        st.sampled_from(PROBLEMS),
        st.sets(st.sampled_from(KEYS)),
    ),
    max_size=12,
    unique_by=lambda entry: entry.path,
)
STATUSES = st.none() | st.dictionaries(st.integers(0, 9).map(str), st.sampled_from(Status))


@given(ENTRIES, STATUSES)
def test_every_sum_is_the_whole(entries, statuses):
    ledger = ledger_of(STUDENTS, entries, PROBLEMS, statuses)
    assert len(entries) == ledger.files.total == sum(ledger.files.by_fate.values())
    for counts in ledger.problems:
        assert len(STUDENTS) == counts.total
        assert counts.late <= counts.by_place[Place.GRADED]
    for sentence in ledger.sentences:
        whole, parts = sentence.rpartition(": ")[2].split(" = ")
        assert int(whole.split()[0]) == sum(int(part.split()[0]) for part in parts.split(" + "))
