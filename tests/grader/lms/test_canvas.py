# SPDX-License-Identifier: Apache-2.0
"""What the names in Canvas's download say: whose a file is, whether it was late, and which attempt."""

import pytest


def one(delivered):
    (file,) = delivered.files
    return file


@pytest.mark.parametrize(
    ("entry", "key", "late", "attempt", "name"),
    [
        ("doejane_1234_5678_solution.py", "doejane_1234", False, 5678, "solution.py"),
        ("doejane_LATE_1234_5678_solution.py", "doejane_1234", True, 5678, "solution.py"),
        ("doejane_1234_5678_solution-1.py", "doejane_1234", False, 5678, "solution.py"),
        ("doejane_1234_5678_solution-12.ipynb", "doejane_1234", False, 5678, "solution.ipynb"),
        ("doejane_1234_5678_data-1.csv", "doejane_1234", False, 5678, "data-1.csv"),
        ("doejane_1234_5678_my_solution_2_final.py", "doejane_1234", False, 5678, "my_solution_2_final.py"),
        ("doejane_1234_5678_9_10_a.py", "doejane_1234", False, 5678, "9_10_a.py"),
        ("doe_jane_1234_5678_a.py", "doe_jane_1234", False, 5678, "a.py"),
        ("müllerzoë_1234_5678_a.py", "müllerzoë_1234", False, 5678, "a.py"),
        ("李雷_LATE_1234_5678_a.py", "李雷_1234", True, 5678, "a.py"),
        ("_1234_5678_a.py", "1234", False, 5678, "a.py"),
        ("1234_5678_a.py", "1234", False, 5678, "a.py"),
        ("late_1234_5678_a.py", "late_1234", False, 5678, "a.py"),
        ("anon_aB3dE_5678_a.py", "anon_aB3dE", False, 5678, "a.py"),
        ("LATE_anon_aB3dE_5678_a.py", "anon_aB3dE", True, 5678, "a.py"),
        ("doejane_1234_5678_x_LATE_12_34_a.py", "doejane_1234", False, 5678, "x_LATE_12_34_a.py"),
    ],
)
def test_a_name_says_whose_a_file_is_and_which(received, entry, key, late, attempt, name):
    file = one(received(entry, site="canvas"))
    assert ((key,), late, (attempt,), name) == (file.students, file.late, file.attempt, file.name)


def test_the_path_stays_as_it_was(received):
    assert one(received("doejane_1234_5678_a-1.py")).path == "doejane_1234_5678_a-1.py"


def test_the_download_is_recognised(received):
    assert "canvas" == received("doejane_1234_5678_a.py", "readme.txt", "roe_2_3_b.py").site


def test_a_folder_around_it_does_not_matter(received):
    assert "canvas" == received("hw 1/doejane_1234_5678_a.py", "hw 1/roe_2_3_b.py").site


def test_a_student_has_the_number_that_a_gradebook_finds(received):
    (student,) = received("doejane_1234_5678_a.py", "doejane_1234_5679_b.py").students
    assert ("doejane", "1234") == (student.name, student.site_id)


def test_an_anonymous_student_has_no_number_of_canvas(received):
    (student,) = received("anon_1234_5678_a.py").students
    assert ("", "") == (student.name, student.site_id)


def test_students_of_one_name_are_told_apart_by_their_number(received):
    assert ["doejane_1", "doejane_2"] == [s.key for s in received("doejane_1_5_a.py", "doejane_2_6_a.py").students]


def test_a_later_attachment_is_a_later_attempt(received):
    first, second = received("doejane_1_99_a.py", "doejane_1_100_a-1.py").files
    assert second.name == first.name
    assert second.attempt < first.attempt  # in the order of the names, 100 comes first


@pytest.mark.parametrize(("kind", "words"), [("text", "text typed into Canvas"), ("link", "a link")])
def test_what_is_no_file_is_refused_and_its_student_known(received, kind, words):
    delivered = received(f"doejane_LATE_1_{kind}.html", "roe_2_3_a.py")
    (entry,) = delivered.refused
    assert words in entry.reason
    assert (("doejane_1",), True) == (entry.students, entry.late)
    assert ["doejane_1", "roe_2"] == [student.key for student in delivered.students]


def test_a_file_that_canvas_did_not_name_is_nobodys(received):
    (entry,) = received("doejane_1_2_a.py", "roe_2_3_a.py", "notes.txt").refused
    assert ((), "notes.txt") == (entry.students, entry.path)
    assert "none that Canvas gives" in entry.reason


def test_a_file_that_a_system_left_is_refused_under_canvass_name_too(received):
    (entry,) = received("doejane_1_2_a.py", "doejane_1_3_.DS_Store").refused
    assert "left behind" in entry.reason


def test_one_number_beside_two_names_is_nobodys_mark(received):
    """A student whose name ends in another one's number would else take the other one's place in the gradebook."""
    delivered = received("roe_7_80_a.py", "eve_7_9_81_a.py", "doe_8_82_a.py")
    assert ["doe_8_82_a.py"] == [file.path for file in delivered.files]
    assert all("stands beside several names" in entry.reason for entry in delivered.refused)
    assert {"doe_8": "8", "eve_7": "", "roe_7": ""} == {s.key: s.site_id for s in delivered.students}
