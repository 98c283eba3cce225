# SPDX-License-Identifier: Apache-2.0
"""A Canvas gradebook is filled where it should be, and nowhere else."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.coursework import Student
from grader.errors import ExitCode, UsageError
from grader.gradebooks import FORMATS, CellChange, Wishes

HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,HW1 (123),HW2 (124),Final Score,Override Score"
POSSIBLE = "    Points Possible,,,,,100.00,100.00,(read only),"
EXPORT = f"""\
{HEADER}
,,,,,Manual Posting,,,
{POSSIBLE}
"Lovelace, Ada",11,S1,ada,"A, and B",,7.00,55.00,
"Stone, Bob",12,S2,bob,A,,,,
"Öz, Eve",13,S3,eve,A,3.00,,,
"Student, Test",99,,testid,A,,,,
"""
TOTAL = Wishes("canvas", {"total": "HW1"})


@pytest.fixture
def fill(students, totals):
    def filled(text=EXPORT, wishes=TOTAL, students=students, totals=totals):
        return FORMATS["canvas"](text if isinstance(text, bytes) else text.encode(), students, totals, wishes)

    return filled


def test_only_our_cells_change(fill):
    expected = EXPORT.replace('"A, and B",,7', '"A, and B",92.5,7').replace("eve,A,3.00", "eve,A,EX")
    assert expected == fill().content.decode()


def test_every_change_is_told_as_it_is_made(fill):
    assert (CellChange("ada", "HW1 (123)", "", "92.5"), CellChange("eve", "HW1 (123)", "3.00", "EX")) == fill().changes


def test_filling_twice_is_filling_once(fill):
    again = fill(fill().content)
    assert (fill().content, ()) == (again.content, again.changes)


def test_equal_grades_leave_every_byte(fill):
    text = EXPORT.replace('"A, and B",,7', '"A, and B",92.50,7').replace("eve,A,3.00", "eve,A,ex")
    assert (text.encode(), ()) == (fill(text).content, fill(text).changes)


def test_the_test_student_and_rows_without_a_student_are_no_news(fill):
    assert () == fill(students=None or [*_class()]).notes


def _class():
    yield Student("ada", "Ada Lovelace", site_id="11")
    yield Student("bob", "Bob Stone", site_id="12")
    yield Student("eve", "Eve Öz", site_id="13")


# Odd files


def test_semicolons_and_decimal_commas_stay(fill):
    text = 'Student;ID;Section;HW1 (123)\r\n    Points Possible;;;100,00\r\n"Lovelace, Ada";11;A;\r\n'
    assert 'Ada";11;A;92,5\r\n' in fill("\ufeff" + text).content.decode("utf-8-sig")


def test_a_decimal_comma_between_commas_is_quoted(fill):
    text = 'Student,ID,Section,HW1 (123)\n    Points Possible,,,"100,00"\n"Lovelace, Ada",11,A,\n'
    assert '11,A,"92,5"\n' in fill(text).content.decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_stays(fill, encoding):
    content = fill(EXPORT.encode(encoding)).content
    assert content.startswith(EXPORT.encode(encoding)[:2])
    assert "92.5" in content.decode(encoding)


def test_hostile_names_stay_as_canvas_wrote_them(fill):
    line = '"=""=HYPERLINK(""""http://example.org"""")""",11,S1,ada,A,,,,\n'
    text = f"{HEADER}\n{POSSIBLE}\n{line}"
    assert f"{HEADER}\n{POSSIBLE}\n{line.replace('ada,A,,', 'ada,A,92.5,')}" == fill(text).content.decode()


def test_first_and_last_names_in_columns_of_their_own(fill):
    text = "LastName,FirstName,ID,Section,HW1 (123)\nLovelace,Ada,,A,\n"
    assert "Lovelace,Ada,,A,92.5\n" in fill(text).content.decode()


# Whose row it is


@pytest.mark.parametrize(
    "line",
    [
        "Somebody,11,,,A,,,,",
        "Somebody,,S1,,A,,,,",
        "Somebody,,,ADA,A,,,,",
        "Somebody,,,ada@example.org,A,,,,",
        '"Lovelace, Ada",,,,A,,,,',
        "Ada Lovelace,,,,A,,,,",
    ],
)
def test_a_student_is_found_by_the_strongest_identifier(fill, line):
    assert ["ada"] == [change.student for change in fill(f"{HEADER}\n{line}\n").changes]


@pytest.mark.parametrize(
    "line",
    ['"Lovelace, Ada",77,,,A,,,,', '"Lovelace, Ada",,S7,,A,,,,', "Ada Lovelace,,,ada7,A,,,,"],
)
def test_a_name_counts_for_nothing_against_an_identifier(fill, line):
    found = fill(f"{HEADER}\n{line}\n")
    assert () == found.changes
    assert any("not in the gradebook: Ada Lovelace" in note for note in found.notes)


def test_two_of_one_name_are_left_alone(fill):
    rows = '"Lovelace, Ada",,,,A,,,,\n' * 2
    assert () == fill(f"{HEADER}\n{rows}").changes


def test_ids_of_another_site_are_not_asked(fill):
    text = f"{HEADER}\n{POSSIBLE}\nSomebody,11,,,A,,,,\n"
    assert () == fill(text, dataclasses.replace(TOTAL, site="gradescope")).changes


def test_who_is_missing_on_either_side_is_told(fill, students, totals):
    found = fill(students=[students[0], Student("new", "Newcomer")], totals=[totals[0]])
    assert "of this run, and not in the gradebook: Newcomer" in found.notes
    assert "in the gradebook, and not in this run; their cells stay as they are: Stone, Bob, Öz, Eve" in found.notes


# Which column it is


@pytest.mark.parametrize("column", ["HW1 (123)", "(123)", "123", "HW1"])
def test_a_column_has_several_names(fill, column):
    assert {"HW1 (123)"} == {change.column for change in fill(wishes=Wishes("canvas", {"total": column})).changes}


def test_without_a_wish_a_column_with_the_name_of_a_problem_is_its_own(fill):
    assert {"p (123)"} == {change.column for change in fill(EXPORT.replace("HW1", "p"), Wishes("canvas")).changes}


def test_several_problems_have_columns_of_their_own(fill, total_of):
    two = [total_of("ada", 50.0, problems=("p", "q"))]
    found = fill(totals=two, wishes=Wishes("canvas", {"p": "HW1", "q": "HW2"}))
    assert [("HW1 (123)", "50"), ("HW2 (124)", "50")] == [(change.column, change.after) for change in found.changes]


@pytest.mark.parametrize(
    ("text", "columns", "told", "hint"),
    [
        (EXPORT, {}, "no column has the name of a problem", "--column 'p=HW1 (123)'"),
        (EXPORT, {"total": "HW3"}, "Canvas would make a new assignment", "did you mean 'HW"),
        (EXPORT, {"total": "Final Score"}, "the gradebook has no column 'Final Score'", ""),
        (EXPORT, {"r": "HW1"}, "this run has no problem 'r'", ""),
        (EXPORT, {"p": "HW1", "total": "(123)"}, "two marks would go into 'HW1 (123)'", ""),
        (EXPORT.replace("HW2 (124)", "HW1 (124)"), {"total": "HW1"}, "2 columns are called 'HW1'", "HW1 (124)"),
        (
            EXPORT.replace(",100.00,100", ",(read only),100"),
            {"total": "HW1"},
            "does not take grades for 'HW1 (123)'",
            "",
        ),
        ("Name,ID\nAda,11\n", {"total": "HW1"}, "no gradebook of Canvas", "Entire Gradebook"),
        ("Student,ID,Section\nAda,11,A\n", {"total": "HW1"}, "no gradebook of Canvas", ""),
        (b"%PDF-1.7", {"total": "HW1"}, "it is a PDF", ""),
        (b"", {"total": "HW1"}, "the file is empty", ""),
    ],
)
def test_what_can_not_be_filled_is_refused_with_a_way_out(fill, text, columns, told, hint):
    with pytest.raises(UsageError) as caught:
        fill(text, Wishes("canvas", columns))
    assert caught.value.exit_code is ExitCode.USAGE
    assert told in caught.value.message
    assert caught.value.hint
    assert hint in caught.value.hint


def test_a_title_without_a_number_is_told(fill):
    assert any("HW1 has no number in brackets" in note for note in fill(EXPORT.replace("HW1 (123)", "HW1")).notes)


# What a cell gets


def test_a_blank_never_takes_a_grade_away(fill):
    text = EXPORT.replace("bob,A,,", "bob,A,40.00,")
    found = fill(text)
    assert "bob,A,40.00," in found.content.decode()
    assert "HW1 (123): no mark of ours, so the grade of Canvas is left: Bob Stone" in found.notes


def test_a_blank_takes_a_grade_away_when_asked(fill):
    text = EXPORT.replace("bob,A,,", "bob,A,40.00,")
    found = fill(text, dataclasses.replace(TOTAL, blanks=True))
    assert CellChange("bob", "HW1 (123)", "40.00", "") in found.changes


@pytest.mark.parametrize("cell", ["N/A", "EX", "ex"])
def test_what_canvas_took_out_stays_out(fill, cell):
    found = fill(EXPORT.replace('"A, and B",,7', f'"A, and B",{cell},7'))
    assert "ada" not in {change.student for change in found.changes}
    assert any("Ada Lovelace" in note for note in found.notes)


def test_marks_are_scaled_to_the_points_of_the_assignment_and_it_is_said(fill):
    found = fill(EXPORT.replace(",100.00,100", ",10.00,100"))
    assert "9.25" == found.changes[0].after
    assert "HW1 (123): our marks are of 100 points, in Canvas of 10; they were scaled" in found.notes


def test_nothing_is_rounded_up(fill, total_of):
    assert "99.99" == fill(totals=[total_of("ada", 99.999)]).changes[0].after


@settings(max_examples=50)
@given(
    grades=st.lists(
        st.sampled_from(["", "-", "EX", "N/A", "5", "5.00", "92.50", "92,5", '"a ""note"""', " 7 "]),
        min_size=3,
        max_size=3,
    ),
    finals=st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=3, max_size=3),
    end=st.sampled_from(["\n", "\r\n"]),
    possible=st.sampled_from(["", "100.00", '"10,00"', "0"]),
)
def test_filling_twice_is_filling_once_whatever_stands_there(grades, finals, end, possible):
    from grader.coursework import Mark, Place, Total

    students = list(_class())
    totals = [
        Total(one.key, (Mark(one.key, "p", Place.GRADED, final, 100.0, final),), final, 100.0)
        for one, final in zip(students, finals, strict=True)
    ]
    rows = [f"x,{one.site_id},A,{grade}" for one, grade in zip(students, grades, strict=True)]
    text = end.join(["Student,ID,Section,HW1 (1)", f"    Points Possible,,,{possible}", *rows]) + end
    once = FORMATS["canvas"](text.encode(), students, totals, Wishes("canvas", {"total": "1"}))
    twice = FORMATS["canvas"](once.content, students, totals, Wishes("canvas", {"total": "1"}))
    assert (once.content, ()) == (twice.content, twice.changes)
    assert (once.content == text.encode()) == (once.changes == ())
