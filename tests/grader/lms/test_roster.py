# SPDX-License-Identifier: Apache-2.0
"""Class lists as sites export them, and as people write them."""

import pytest

from grader.coursework import Student
from grader.errors import UsageError
from grader.lms.roster import read_roster

ADA = Student("7", name="Ada Lovelace", email="ada@example.org", login="al7", number="7")

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (123),Final Score
,,,,,Manual Posting,
    Points Possible,,,,,100.00,(read only)
"Lovelace, Ada",991,s7,al7,Section 1,,
"de Vries, Jan",992,s8,jv,Section 1,88.5,
"Student, Test",993,,abc,Section 1,,
"""
MOODLE_WORKSHEET = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade"
"Participant 991","Ada Lovelace",ada@example.org,"No submission",-,100.00
"""
MOODLE_PARTICIPANTS = """\
"First name","Last name","ID number","Email address",Roles,Groups
Ada,Lovelace,s7,ada@example.org,Student,
Grace,Hopper,s9,grace@example.org,Teacher,
"""
GRADESCOPE = """\
First Name,Last Name,SID,Email,Role
Ada,Lovelace,s7,ada@example.org,Student
Grace,Hopper,,grace@example.org,Instructor
Alan,Turing,,alan@example.org,TA
"""


@pytest.fixture
def roster(tmp_path):
    def read(content):
        path = tmp_path / "class.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_roster(path)

    return read


@pytest.mark.parametrize(
    "content",
    [
        "student,name,email,login,number\n7,Ada Lovelace,ada@example.org,al7,7\n",
        "NUMBER;E-Mail;Full Name;Login\n7;ada@example.org;Ada Lovelace;al7\n",
        "login\tnumber\tstudent\tmail\nal7\t7\tLovelace, Ada\tada@example.org\n",
        "sep=;\nid;first name;surname;username;email address\n7;Ada;Lovelace;al7;ada@example.org\n",
        '\n\n"name", "number","login","email"\r\n"Lovelace, Ada",7,al7,ada@example.org\r\n\r\n,,,\r\n',
        "Matrikelnummer;Vorname;Nachname;Kennung;E-Mail-Adresse;Bemerkung\n7;Ada;Lovelace;al7;ada@example.org;\n",
    ],
)
def test_a_plain_list_is_read_in_any_order_and_case(roster, content):
    assert (ADA,) == roster(content)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_usual_encoding_is_read(roster, coding):
    (student,) = roster("name,number\nZoë Müller,3\n".encode(coding))
    assert ("Zoë Müller", "3") == (student.name, student.number)


def test_canvas_gradebook(roster):
    assert (
        Student("991", name="Ada Lovelace", login="al7", number="s7", site_id="991"),
        Student("992", name="Jan de Vries", login="jv", number="s8", site_id="992"),
    ) == roster(CANVAS)


def test_moodles_worksheet(roster):
    assert (Student("991", name="Ada Lovelace", email="ada@example.org", site_id="991"),) == roster(MOODLE_WORKSHEET)


@pytest.mark.parametrize("content", [MOODLE_PARTICIPANTS, GRADESCOPE])
def test_a_list_of_participants_without_staff(roster, content):
    assert (Student("s7", name="Ada Lovelace", email="ada@example.org", number="s7"),) == roster(content)


@pytest.mark.parametrize(
    ("row", "key"),
    [("Ada,a@b,al,7", "7"), ("Ada,a@b,al,", "al"), ("Ada,a@b,,", "a@b"), ("Ada,,,", "Ada")],
)
def test_the_key_is_the_surest_thing_known(roster, row, key):
    assert key == roster(f"name,email,login,number\n{row}\n")[0].key


def test_control_characters_are_made_visible(roster):
    assert "Ada\\x1b[2J" == roster("name\nAda\x1b[2J\n")[0].name


def test_a_line_that_stands_twice_is_one_student(roster):
    assert 1 == len(roster("name,number\nAda,7\nAda,7\n"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "class.csv: no column of a class list; found: nothing"),
        ("colour,size\nred,3\n", "class.csv: no column of a class list; found: colour, size"),
        ("name,number\n", "class.csv: no students"),
        ("name,number\nAda,7\nBen,7\n", "class.csv, line 3: '7' is another student in line 2"),
        ("name\nAda\n\nAda\n", "class.csv, line 4: 'Ada' is another student in line 2"),
        ("name,room\nAda,1\n,2\n", "class.csv, line 3: no name, e-mail, login or number"),
        ("name,number\nLovelace, Ada,7\n", "class.csv, line 2: 3 cells, the header has 2"),
        ('name,number\nAda,7\n"Ben,8\nCarl,9\n', "class.csv, line 3: not CSV: unexpected end of data"),
        ('name,note\nAda,"two\nlines"\n,x\n', "class.csv, line 4: no name, e-mail, login or number"),
        (b"PK\x03\x04 a workbook", "class.csv: a spreadsheet's own format, not CSV"),
        ("name\n" + "x" * 200_000, "class.csv, line 2: not CSV: field larger than field limit (131072)"),
    ],
)
def test_an_error_names_the_line(roster, content, message):
    with pytest.raises(UsageError) as caught:
        roster(content)
    assert message == caught.value.message
    assert caught.value.hint


def test_a_list_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        read_roster(tmp_path / "class.csv")
