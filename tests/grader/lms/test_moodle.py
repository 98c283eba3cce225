# SPDX-License-Identifier: Apache-2.0
"""What the names in Moodle's download say, in all forms that Moodle has had."""

import pytest


@pytest.mark.parametrize(
    ("entry", "name", "key"),
    [
        ("Jane Doe_1234_assignsubmission_file/a.py", "a.py", "Jane_Doe_1234"),
        ("Jane Doe_1234_assignsubmission_file_/a.py", "a.py", "Jane_Doe_1234"),
        ("Jane Doe_1234_assignsubmission_file_a.py", "a.py", "Jane_Doe_1234"),
        ("Jane Doe_1234_assignsubmission_file/part 1/a.py", "a.py", "Jane_Doe_1234"),
        ("jdoe Jane Doe_1234_assignsubmission_file/a.py", "a.py", "jdoe_Jane_Doe_1234"),
        ("Jane Doe__jane.doeATuni__1234_assignsubmission_file_/a.py", "a.py", "Jane_Doe__jane.doeATuni__1234"),
        ("O'Neil, Zoë-Ann_5_assignsubmission_file/a.py", "a.py", "O_Neil_Zoë-Ann_5"),
        ("Group A_77_assignsubmission_file/a.py", "a.py", "Group_A_77"),
        ("Default group_assignsubmission_file/a.py", "a.py", "Default_group"),
        ("Default group_assignsubmission_file_a.py", "a.py", "Default_group"),
        ("Agent 007_12_assignsubmission_file/a.py", "a.py", "Agent_007_12"),
    ],
)
def test_a_name_says_whose_a_file_is(received, entry, name, key):
    (file,) = received(entry).files
    assert (name, (key,)) == (file.name, file.students)


def test_the_download_is_recognised_in_a_folder_too(received):
    entries = ("hw/Jane Doe_1_assignsubmission_file/a.py", "hw/John Roe_2_assignsubmission_file/a.py")
    assert "moodle" == received(*entries).site


def test_a_student_has_the_worksheets_number_and_the_folder_for_feedback(received):
    (student,) = received("Jane Doe_1234_assignsubmission_file_/a.py").students
    assert ("Jane Doe", "1234") == (student.name, student.site_id)
    assert "Jane Doe_1234_assignsubmission_file_" == student.folder


def test_without_folders_the_folder_for_feedback_is_what_stands_before_the_file(received):
    (student,) = received("Jane Doe_1234_assignsubmission_file_my_file_1.py").students
    assert "Jane Doe_1234_assignsubmission_file" == student.folder


def test_text_that_was_typed_is_refused_and_counts_as_the_same_students(received):
    delivered = received(
        "Jane Doe_1_assignsubmission_onlinetext_/onlinetext.html",
        "Jane Doe_1_assignsubmission_file_/a.py",
        "John Roe_2_assignsubmission_onlinetext_onlinetext.html",
    )
    assert ["Jane_Doe_1", "John_Roe_2"] == [student.key for student in delivered.students]
    assert [("Jane_Doe_1",), ("John_Roe_2",)] == [entry.students for entry in delivered.refused]
    assert all("text typed into Moodle" in entry.reason for entry in delivered.refused)
    assert "Jane Doe_1_assignsubmission_file_" == delivered.students[0].folder


def test_with_blind_marking_nobody_has_a_name(received):
    students = received("Teilnehmer_1_assignsubmission_file/a.py", "Teilnehmer_2_assignsubmission_file/a.py").students
    assert [("Teilnehmer_1", ""), ("Teilnehmer_2", "")] == [(student.key, student.name) for student in students]


def test_students_of_one_name_are_told_apart_by_their_number(received):
    entries = [f"{name}_assignsubmission_file/a.py" for name in ("Jane Doe_1", "Jane Doe_2", "John Roe_3")]
    assert ["Jane_Doe_1", "Jane_Doe_2", "John_Roe_3"] == [student.key for student in received(*entries).students]


def test_a_students_own_name_for_a_file_makes_nobody_else(received):
    (file,) = received("Eve_1_assignsubmission_file_Jane Doe_2_assignsubmission_file_a.py").files
    assert (("Eve_1",), "Jane Doe_2_assignsubmission_file_a.py") == (file.students, file.name)


def test_one_number_beside_two_names_is_nobodys_mark(received):
    delivered = received(*(f"{name}_1_assignsubmission_file/a.py" for name in ("Jane Doe", "jane doe")))
    assert () == delivered.files
    assert {"Jane_Doe_1": "", "jane_doe_1-2": ""} == {s.key: s.site_id for s in delivered.students}


def test_a_file_that_moodle_did_not_name_is_nobodys(received):
    delivered = received("Jane Doe_1_assignsubmission_file/a.py", "John Roe_2_assignsubmission_file/a.py", "list.txt")
    (entry,) = delivered.refused
    assert ((), "list.txt") == (entry.students, entry.path)
    assert "none that Moodle gives" in entry.reason


def test_moodle_does_not_say_when_anything_came(received):
    (file,) = received("Jane Doe_1_assignsubmission_file/a.py").files
    assert (None, None, ()) == (file.handed_in, file.late, file.attempt)
