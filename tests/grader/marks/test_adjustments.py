# SPDX-License-Identifier: Apache-2.0
"""adjustments.csv: what is understood, and that nothing else passes in silence."""

import contextlib
import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.coursework import Adjustment, Student
from grader.errors import ExitCode, UsageError
from grader.marks import read_adjustments, write_template

STUDENTS = (
    Student("s1", "Ada Lovelace", "ada@example.org", "ada", "1001"),
    Student("s2", "Bob", "bob1@example.org", "bob1", "1002"),
    Student("s3", "Bob", "bob2@example.org", "bob2", "1003"),
)
PROBLEMS = ("bayes_update", "multi_head")
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def read(content, **rest):
    return read_adjustments(content, STUDENTS, PROBLEMS, **({"zone": UTC} | rest))


def refused(content):
    with pytest.raises(UsageError) as caught:
        read(content)
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.hint
    return caught.value.message


def test_the_template_decides_nothing():
    assert () == read(write_template())


def test_the_examples_of_the_template_are_sound_lines():
    header, *rest = write_template().splitlines()
    examples = [line.removeprefix("# ") for line in rest if "@" in line]
    called = {line.split(",")[0] for line in examples}
    students = [Student(email, email=email) for email in called]
    found = read_adjustments("\n".join([header, *examples]), students, PROBLEMS)
    assert 3 == len(found)


def test_a_whole_line():
    text = "student,problem,extension_until,excused,points,reason,who\ns1,multi_head,,,85.5,on paper,Prof. X\n"
    assert (Adjustment("s1", "multi_head", None, False, 85.5, "on paper", "Prof. X"),) == read(text)


@pytest.mark.parametrize("name", ["s1", "ADA@example.org", "Ada", "1001", "ada  lovelace"])
def test_a_student_is_found_under_any_name(name):
    assert "s1" == read(f"student,problem,excused\n{name},all,yes\n")[0].student


def test_a_name_of_two_is_an_error_with_both():
    assert "line 2: 'bob' may be s2 (Bob), s3 (Bob)" in refused("student,problem,excused\nbob,all,yes\n")


def test_an_unknown_student_gets_the_nearest():
    assert "there is no student 'adda@example.org'; did you mean ada@example.org?" in refused(
        "student,problem,excused\nadda@example.org,all,yes\n"
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_of_every_spreadsheet_are_read(delimiter, mark, end):
    rows = ["STUDENT", "Problem", "Extension Until", "points"], ["s1", "all", "", "85"]
    text = mark + end.join(delimiter.join(row) for row in rows) + end
    assert 85.0 == read(text)[0].points


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_bytes_are_read_in_every_encoding_that_says_what_it_is(encoding):
    text = "student,problem,points,reason\ns1,all,85,größer\n"
    assert "größer" == read(text.encode(encoding))[0].reason


def test_an_old_encoding_is_an_error_with_the_way_out():
    assert "adjustments.csv: not UTF-8" == refused("student,reason\ns1,größer\n".encode("latin-1"))


def test_a_decimal_comma_is_a_decimal():
    assert 85.5 == read("student;problem;points\ns1;all;85,5\n")[0].points


# Moments


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-27T18:00+01:00", datetime(2026, 11, 27, 17, 0, tzinfo=UTC)),
        ("2026-11-27T18:00Z", datetime(2026, 11, 27, 18, 0, tzinfo=UTC)),
        ("2026-11-27 18:00", datetime(2026, 11, 27, 17, 0, tzinfo=UTC)),
        ("2026-07-27 18:00", datetime(2026, 7, 27, 16, 0, tzinfo=UTC)),
        ("2026-11-27", datetime(2026, 11, 27, 22, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_the_zone_and_a_date_ends_with_its_day(cell, moment):
    assert moment == read(f"student,problem,extension_until\ns1,all,{cell}\n", zone=BERLIN)[0].extension_until


def test_without_a_zone_the_machines_counts():
    found = read("student,problem,extension_until\ns1,all,2026-11-27T18:00\n", zone=None)[0].extension_until
    assert datetime(2026, 11, 27, 18, 0).astimezone() == found
    assert isinstance(found.utcoffset(), timedelta)


# What is not understood


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("student,extention\n", "there is no column 'extention'; did you mean extension_until?"),
        ("student,points,Points\n", "two columns are points"),
        ("problem,points\nall,5\n", "there is no column student"),
        ("", "it has no header"),
        ("# only a comment\n", "it has no header"),
        (
            "student,problem,points\ns1,bayes_updat,5\n",
            "line 2: there is no problem 'bayes_updat'; did you mean bayes_update?",
        ),
        ("student,problem,points\ns1,,5\n", "line 2: no problem"),
        ("student,problem,points\n,all,5\n", "line 2: no student"),
        ("student,problem,points\ns1,all,many\n", "line 2: points 'many' is not a number"),
        ("student,problem,points\ns1,all,-5\n", "line 2: points '-5' is not a number from 0 up"),
        ("student,problem,points\ns1,all,nan\n", "line 2: points 'nan'"),
        ("student,problem,excused\ns1,all,perhaps\n", "line 2: excused 'perhaps' is neither yes nor no"),
        ("student,problem,extension_until\ns1,all,27.11.2026\n", "'27.11.2026' is no date; write 2026-11-27"),
        ("student,problem,excused,points\ns1,all,yes,5\n", "line 2: excused, and points as well"),
        ("student,problem,points\ns1,all,\n", "line 2: it decides nothing"),
        ("student,problem,points\ns1,all,5,6\n", "line 2: more cells than the header has columns"),
        ("student,problem,points,\ns1,all,5,6\n", "line 2: '6' stands in a column without a name"),
        ('student,problem,points\ns1,all,"5\n', "not CSV"),
    ],
)
def test_what_is_not_understood_is_told(text, told):
    assert told in refused(text)


def test_all_errors_are_told_at_once_with_their_lines():
    message = refused('student,problem,points,reason\ns1,all,x,"two\nlines"\n\nnobody,all,5,\n')
    assert "line 2: points 'x'" in message
    assert "line 5: there is no student 'nobody'" in message


def test_a_thousand_errors_are_counted():
    assert "; and 988 more" in refused("student,problem,points\n" + "s1,all,x\n" * 1000)


def test_empty_columns_of_a_spreadsheet_are_no_error():
    assert 5.0 == read("student,problem,points,,\ns1,all,5,,\n,,,,\n")[0].points


def test_a_cell_can_not_steer_a_terminal():
    assert "\x1b" not in refused("student,problem,points\n\x1b[2J,all,5\n")


# Lines against lines


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("s1,all,2026-11-27,,", "ada,all,2026-11-28,,", "until 2026-11-27 23:59 UTC or until 2026-11-28 23:59 UTC"),
        ("s1,multi_head,,,5", "s1,multi_head,,,6", "5 or 6 points"),
        ("s1,multi_head,,yes,", "s1,multi_head,,,6", "excused, or with points"),
    ],
)
def test_lines_that_contradict_each_other_are_an_error(one, other, told):
    message = refused(f"student,problem,extension_until,excused,points\n{one}\n{other}\n")
    assert f"lines 2 and 3 contradict each other: {told}" in message


def test_lines_that_add_to_each_other_are_none():
    text = "student,problem,extension_until,excused,points\ns1,all,2026-11-27,,\ns1,all,,,6\ns1,multi_head,,yes,\n"
    assert 3 == len(read(text))


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_any_file_is_read_or_refused_in_words(content):
    with contextlib.suppress(UsageError):
        assert all(line.student in {"s1", "s2", "s3"} for line in read(content))
