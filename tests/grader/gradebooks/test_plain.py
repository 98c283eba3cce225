# SPDX-License-Identifier: Apache-2.0
"""gradebook.csv: a row a student, and nothing in it that a spreadsheet would execute."""

import csv
import io

import pytest

from grader.coursework import Mark, Place, Student, Total
from grader.gradebooks import plain


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row_has_every_number_of_a_student():
    mark = Mark("ada", "p", Place.GRADED, 92.0, 100.0, 80.0, penalty=20.0, override=80.0)
    total = Total("ada", (mark,), 80.0, 100.0)
    (row,) = read(plain.write([Student("ada", "Ada", "ada@example.org", "al", "7")], [total], ["p"]))
    expected = {
        **{"key": "ada", "name": "Ada", "email": "ada@example.org", "login": "al", "number": "7"},
        **{"p raw": "92", "p penalty": "20", "p override": "80", "p final": "80", "p status": "graded"},
        **{"total": "80", "of": "100"},
    }
    assert expected == row


def test_rows_stand_in_the_order_of_the_students(students, totals):
    assert ["ada", "bob", "eve"] == [row["key"] for row in read(plain.write(students, totals[::-1], ["p"]))]


def test_what_is_blank_stays_blank_and_says_why(students, totals):
    _, bob, eve = read(plain.write(students, totals, ["p"]))
    assert ("", "absent", "") == (bob["p final"], bob["p status"], bob["total"])
    assert ("", "excused", "") == (eve["p final"], eve["p status"], eve["total"])


def test_nothing_is_rounded_up(students, total_of):
    totals = [total_of(one.key, 99.999) for one in students]
    assert "99.99" == read(plain.write(students, totals, ["p"]))[0]["total"]


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://example.org")', "+1", "-1", "@SUM(1)", "|calc", "%0", "  =1+1", "＝1", "\t=1"]
)
def test_a_name_is_never_a_formula(total_of, name):
    (row,) = read(plain.write([Student("k", name)], [total_of("k", 1.0)], ["p"]))
    assert not row["name"].lstrip().startswith(tuple("=+-@|%＝\t"))
    assert name.strip()[1:] in row["name"]


def test_a_name_can_not_add_a_cell_or_a_row(total_of):
    (row,) = read(plain.write([Student("k", 'a","b\r\nc,d')], [total_of("k", 1.0)], ["p"]))
    assert "1" == row["total"]


def test_a_spreadsheet_is_told_the_encoding(students, totals):
    assert plain.write(students, totals, ["p"]).startswith(b"\xef\xbb\xbf")
