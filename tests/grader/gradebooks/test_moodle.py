# SPDX-License-Identifier: Apache-2.0
"""A worksheet of Moodle: only grades and comments change, in every language. Feedback goes back where it came from."""

import dataclasses
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.coursework import Mark, Place, Student, Total
from grader.errors import ExitCode, UsageError
from grader.gradebooks import FORMATS, CellChange, Wishes, moodle

HEADER = (
    'Identifier,"Full name","ID number","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"'
)
DATE = '"Friday, November 20, 2026, 9:00 PM"'
EXPORT = f'''\
{HEADER}
"Participant 11","Ada Lovelace",S1,ada@example.org,"Submitted for grading - ",,100.00,Yes,{DATE},-,
"Participant 12","Bob Stone",S2,bob@example.org,"No submission - Graded",40.00,100.00,Yes,-,{DATE},"See me.
Twice, ""please"""
"Participant 13","Eve Öz",S3,eve@example.org,"No submission",,100.00,Yes,-,-,
'''
GERMAN = f"""\
ID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden",\
"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)","Feedback als Kommentar"
"Teilnehmer/in11","Ada Lovelace",ada@example.org,"Zur Bewertung abgegeben",,"100,00",Ja,{DATE},-,
"Teilnehmer/in12","Bob Stone",bob@example.org,"Keine Abgabe","40,00","100,00",Ja,-,{DATE},
"""
BLOCK = '<div class=""softmark"">p: raw; final<br>total of ada</div>'
MOODLE = Wishes("moodle")


@pytest.fixture
def fill(students, totals):
    def filled(text=EXPORT, wishes=MOODLE, students=students, totals=totals):
        return FORMATS["moodle"](text if isinstance(text, bytes) else text.encode(), students, totals, wishes)

    return filled


def test_only_the_grade_and_the_comments_change(fill):
    expected = EXPORT.replace('for grading - ",,100', 'for grading - ",92.5,100', 1).replace(
        f"{DATE},-,\n", f'{DATE},-,"{BLOCK}"\n', 1
    )
    assert expected == fill().content.decode()


def test_every_change_is_told_as_it_is_made(fill):
    grade, comment = fill().changes
    assert CellChange("ada", "Grade", "", "92.5") == grade
    assert ("ada", "Feedback comments", "", BLOCK.replace('""', '"')) == dataclasses.astuple(comment)


def test_filling_twice_is_filling_once(fill):
    again = fill(fill().content)
    assert (fill().content, ()) == (again.content, again.changes)


def test_headers_of_another_language_are_known_by_their_cells(fill):
    content = fill(GERMAN).content.decode()
    assert '"Zur Bewertung abgegeben","92,5","100,00",Ja' in content
    assert BLOCK in content


def test_filling_twice_is_filling_once_in_another_language_too(fill):
    once = fill(GERMAN)
    assert (once.content, ()) == (fill(once.content).content, fill(once.content).changes)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_marks_and_line_ends_stay(fill, encoding):
    text = EXPORT.replace("\n", "\r\n")
    content = fill(text.encode(encoding)).content
    assert content.startswith(text.encode(encoding)[:2])
    assert text.count("\r\n") == content.decode(encoding).count("\r\n")


# What somebody wrote stays


def test_words_of_the_teacher_stay_before_ours(fill, total_of):
    totals = [total_of("bob", 50.0)]
    (comment,) = [change for change in fill(totals=totals).changes if change.column == "Feedback comments"]
    assert comment.after == comment.before + '<div class="softmark">p: raw; final<br>total of bob</div>'


def test_our_words_are_replaced_and_not_repeated(fill, total_of):
    once = fill().content
    twice = fill(once, totals=[total_of("ada", 93.0, steps=("other",))]).content.decode()
    assert (1, 0) == (twice.count("softmark"), twice.count("raw; final"))


def test_steps_can_not_become_markup(fill, total_of):
    hostile = total_of("ada", 50.0, steps=("<script>alert(1)</script> & </div>",))
    comment = fill(totals=[hostile]).changes[1].after
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;/div&gt;" in comment


def test_a_blank_never_takes_a_grade_away(fill):
    found = fill()
    assert "bob" not in {change.student for change in found.changes}
    assert "no mark of ours, so the grade of Moodle is left: Bob Stone" in found.notes


def test_a_blank_takes_a_grade_away_when_asked(fill):
    assert CellChange("bob", "Grade", "40.00", "") in fill(wishes=dataclasses.replace(MOODLE, blanks=True)).changes


def test_a_locked_grade_is_left_and_told(fill):
    found = fill(EXPORT.replace(",100.00,Yes", ",100.00,No"))
    assert "Grade" not in {change.column for change in found.changes}
    assert "locked in Moodle, left: Ada Lovelace" in found.notes


def test_equal_grades_are_left(fill):
    text = EXPORT.replace('grading - ",,100', 'grading - ",92.50,100')
    assert "Grade" not in {change.column for change in fill(text).changes}


# Scales


def test_a_total_is_scaled_to_the_worksheets_maximum_and_it_is_said(fill):
    found = fill(EXPORT.replace("100.00", "10.00"))
    assert "9.25" == found.changes[0].after
    assert "in Moodle 9.25 of 10" in found.changes[1].after
    assert "our marks are of 100 points, the worksheet's of 10; they were scaled" in found.notes


def test_nothing_is_rounded_up(fill, total_of):
    assert "9.99" == fill(EXPORT.replace("100.00", "10.00"), totals=[total_of("ada", 99.999)]).changes[0].after


def test_more_than_the_maximum_is_left_for_a_person(fill, total_of):
    found = fill(totals=[total_of("ada", 110.0)])
    assert "Grade" not in {change.column for change in found.changes}
    assert any("more than Moodle's maximum of 100" in note for note in found.notes)


def test_one_problem_may_go_in_instead_of_the_total(fill, total_of):
    found = fill(totals=[total_of("ada", 40.0, problems=("p", "q"))], wishes=Wishes("moodle", {"q": ""}))
    assert "40" == found.changes[0].after


# Whose row it is


@pytest.mark.parametrize(
    ("site", "student"),
    [
        ("moodle", Student("ada", site_id="11")),
        ("folders", Student("ada", email="ADA@example.org")),
        ("folders", Student("ada", number="s1")),
        ("folders", Student("ada", "Lovelace, Ada")),
    ],
)
def test_a_student_is_found_by_the_strongest_identifier(fill, site, student):
    assert {"ada"} == {change.student for change in fill(students=[student], wishes=Wishes(site)).changes}


def test_ids_of_another_site_are_not_asked(fill):
    assert () == fill(students=[Student("ada", site_id="11")], wishes=Wishes("canvas")).changes


def test_a_blind_worksheet_has_numbers_only(fill):
    text = 'Identifier,Status,Grade,"Maximum grade","Grade can be changed","Last modified (grade)"\n'
    found = fill(text + '"Participant 11",Submitted,,100.00,Yes,-\n')
    assert [CellChange("ada", "Grade", "", "92.5")] == list(found.changes)
    assert "the worksheet has no column for feedback comments: only grades were filled in" in found.notes


def test_who_is_missing_on_either_side_is_told(fill, students, totals):
    found = fill(students=[students[0], Student("new", "Newcomer")], totals=[totals[0]])
    assert "of this run, and not in the worksheet: Newcomer" in found.notes
    assert "in the worksheet, and not in this run; their cells stay as they are: Bob Stone, Eve Öz" in found.notes


# What is no worksheet


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "no grading worksheet of Moodle"),
        ('Identifier,Grade,Scale\n"Participant 1",,"poor\ngood"\n', "graded by a scale of words"),
        (b"", "the file is empty"),
        (b"PK\x03\x04", "it is a workbook"),
    ],
)
def test_what_can_not_be_filled_is_refused_with_a_way_out(fill, text, told):
    with pytest.raises(UsageError) as caught:
        fill(text)
    assert caught.value.exit_code is ExitCode.USAGE
    assert told in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("columns", [{"r": ""}, {"p": "", "total": ""}])
def test_a_worksheet_takes_one_mark(fill, columns):
    with pytest.raises(UsageError, match="a worksheet takes one mark"):
        fill(wishes=Wishes("moodle", columns))


# Feedback files


def test_feedback_goes_back_under_the_names_it_came_in(students):
    pages = {"ada": b"<p>ada</p>", "eve": b"<p>eve</p>"}
    with zipfile.ZipFile(io.BytesIO(moodle.feedback_zip(pages, students))) as archive:
        names = archive.namelist()
        assert b"<p>ada</p>" == archive.read(names[0])
    assert [
        "Ada Lovelace_11_assignsubmission_file/feedback.html",
        "Eve Öz_13_assignsubmission_file_/feedback.html",
    ] == names


@pytest.mark.parametrize("folder", ["../x_1_assignsubmission_file", "\x1b_1_assignsubmission_file", "x", "a\\b"])
def test_a_hostile_folder_is_not_used(folder):
    student = Student("k", "../../Mal_lory", folder=folder, site_id="5")
    with zipfile.ZipFile(io.BytesIO(moodle.feedback_zip({"k": b""}, [student]))) as archive:
        assert ["Mal lory_5_assignsubmission_file_/feedback.html"] == archive.namelist()


def test_the_same_pages_make_the_same_zip(students):
    assert moodle.feedback_zip({"ada": b"x"}, students) == moodle.feedback_zip({"ada": b"x"}, students)


@settings(max_examples=50)
@given(
    grades=st.lists(st.sampled_from(["", "5", "5.00", '"92,50"', " 7 "]), min_size=2, max_size=2),
    comments=st.lists(st.sampled_from(["", "-", '"See\nme"', "<b>x</b>"]), min_size=2, max_size=2),
    finals=st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=2, max_size=2),
    top=st.sampled_from(["100.00", '"10,00"', "3"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_filling_twice_is_filling_once_whatever_stands_there(grades, comments, finals, top, end):
    students = [Student(f"s{n}", site_id=str(n)) for n in range(2)]
    totals = [
        Total(f"s{n}", (Mark(f"s{n}", "p", Place.GRADED, final, 100.0, final),), final, 100.0, ("total",))
        for n, final in enumerate(finals)
    ]
    rows = [f"Participant {n},S,{grades[n]},{top},Yes,-,-,{comments[n]}" for n in range(2)]
    header = "Identifier,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission),x,Feedback comments"
    text = end.join([header, *rows]) + end
    once = FORMATS["moodle"](text.encode(), students, totals, MOODLE)
    twice = FORMATS["moodle"](once.content, students, totals, MOODLE)
    assert (once.content, ()) == (twice.content, twice.changes)
    assert (once.content == text.encode()) == (once.changes == ())
