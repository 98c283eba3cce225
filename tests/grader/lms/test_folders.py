# SPDX-License-Identifier: Apache-2.0
"""Folders of students without any site: who is a student, and what is nobody's."""

import pytest


def keys(delivered):
    return [student.key for student in delivered.students]


@pytest.mark.parametrize(
    ("members", "students"),
    [
        (("ada/a.py", "grace/a.py"), ["ada", "grace"]),
        (("class/ada/a.py", "class/grace/a.py"), ["ada", "grace"]),
        (("2026/class/ada/a.py", "2026/class/grace/a.py"), ["ada", "grace"]),
        (("class/ada/a.py", "class/grace/a.py", "__MACOSX/class/._x"), ["ada", "grace"]),
        (("ada/a.py",), ["ada"]),
        (("ada/a.py", "ada/b.py"), ["ada"]),
        (("ada/src/a.py",), ["ada"]),
        (("ada/src/a.py", "ada/a.py"), ["ada"]),
        (("ada/src/a.py", "grace/a.py"), ["ada", "grace"]),
        (("submissions/ada/a.py",), ["ada"]),
        (("Doe, Jane (3001)/a.py", "ROE John/a.py"), ["Doe, Jane (3001)", "ROE John"]),
        (("علی\u200cرضا/a.py", "李雷/a.py"), ["علی\\u200cرضا", "李雷"]),
        (("ada.zip/a.py", "grace/a.py"), ["ada.zip", "grace"]),
    ],
)
def test_a_students_name_is_the_folder(received, members, students):
    assert students == keys(received(*members))


def test_that_a_folder_was_seen_through_is_said(received):
    (note,) = received("class/ada/a.py", "class/grace/a.py").notes
    assert "all lies in the folder class" in note


def test_the_name_of_the_folder_stays_as_it_is(received):
    (student,) = received("علی\u200cرضا/a.py").students
    assert "علی\u200cرضا" == student.folder


def test_an_empty_folder_is_a_student_who_handed_nothing_in(received):
    assert ["ada", "grace"] == keys(received("ada/a.py", ("grace/", b"")))


def test_a_folder_of_left_overs_is_no_student(received):
    assert ["ada", "grace"] == keys(received("ada/a.py", "grace/a.py", "__pycache__/x.pyc", (".git/", b"")))


def test_a_student_of_whom_all_is_refused_is_known(received):
    delivered = received("ada/a.py", ("grace/a.py", bytes(2 << 20)))
    assert ["ada", "grace"] == keys(delivered)
    assert [("grace",)] == [entry.students for entry in delivered.refused]


def test_a_file_beside_the_folders_is_nobodys(received):
    delivered = received("ada/a.py", "grace/a.py", "marks.csv")
    (entry,) = delivered.refused
    assert ((), "marks.csv") == (entry.students, entry.path)
    assert "put it into a folder that is named after the student" in entry.reason


def test_files_without_any_folder_are_nobodys(received):
    delivered = received("ada.py", "grace.py")
    assert ((), ()) == (delivered.students, delivered.files)
    assert 2 == len(delivered.refused)


def test_zips_that_are_named_after_students_stand_for_folders(received, pack):
    delivered = received(("ada.zip", pack.zip("a.py", "b.py")), ("grace.ZIP", pack.zip("src/a.py")))
    assert ["ada", "grace"] == keys(delivered)
    assert ["ada.zip/a.py", "ada.zip/b.py", "grace.ZIP/src/a.py"] == [file.path for file in delivered.files]


def test_a_zip_that_is_alone_is_no_student(received, pack):
    delivered = received(("export.zip", pack.zip("ada/a.py", "grace/a.py")))
    assert () == delivered.students


def test_a_zip_beside_a_folder_of_its_name_is_nobodys(received, pack):
    delivered = received("ada/a.py", ("ada.zip", pack.zip("a.py")), "grace/a.py")
    assert ["ada/a.py", "grace/a.py"] == [file.path for file in delivered.files]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("Ada", "ada", ["Ada", "ada-2"]), ("Zoë", "Zoe\u0308", ["Zoe\u0308", "Zoë-2"])],
)
def test_students_of_nearly_one_name_are_kept_apart_and_mentioned(received, one, other, expected):
    delivered = received(f"{one}/a.py", f"{other}/a.py")
    assert expected == keys(delivered)
    assert {(key,) for key in expected} == {file.students for file in delivered.files}
    assert "are they one person?" in delivered.notes[0]


def test_the_file_that_was_changed_later_is_the_later_attempt(received, pack):
    old, new = (pack.info(f"ada/{name}", date=(2026, 10, day, 9, 0, 0)) for name, day in (("a.py", 1), ("b.py", 2)))
    files = received((old, b""), (new, b"")).files
    assert files[0].attempt < files[1].attempt
    assert files[0].handed_in is None
