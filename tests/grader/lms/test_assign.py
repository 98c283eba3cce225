# SPDX-License-Identifier: Apache-2.0
"""The table in which a teacher says what a file is for."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.coursework import Entry, Fate, HandedIn, Matched, Student
from grader.errors import UsageError
from grader.lms.assign import read_assign, write_assign
from grader.lms.delivered import Delivered
from grader.lms.sorting import ProblemNames, sort_out
from grader.plaintext import visible

PROBLEMS = (
    ProblemNames("bayes_update", ("bayes_update",)),
    ProblemNames("multi_head", ("split_heads", "concat_heads")),
)
BOTH = b"def bayes_update(a): pass\ndef split_heads(a): pass\ndef concat_heads(a): pass\n"


def waiting(path, source=b"", students=("ada",)):
    return Entry(path, students, Fate.TO_ASSIGN, "it fits none", file=path.rpartition("/")[2], source=source)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def read(tmp_path):
    def assignments(content):
        path = tmp_path / "assign.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return {file: (assigned.problems, assigned.where) for file, assigned in read_assign(path).items()}

    return assignments


def test_a_line_says_what_a_file_defines_and_what_it_may_be_for():
    text = write_assign([waiting("a/hw.py", BOTH, ("ada", "ben")), waiting("a/bayse_update.py")], PROBLEMS)
    assert text.startswith("file,students,defines,fits,problem\n")
    assert [
        ["a/hw.py", "ada, ben", "bayes_update concat_heads split_heads", "bayes_update;multi_head", ""],
        ["a/bayse_update.py", "ada", "", "bayes_update", ""],
    ] == [list(row.values()) for row in rows(text)]


def test_only_what_is_to_be_assigned_or_was_is_listed():
    entries = [
        Entry("a/bayes_update.py", ("ada",), Fate.GRADED, problem="bayes_update", matched=Matched.NAME),
        Entry("a/x.pdf", ("ada",), Fate.REFUSED, "a document"),
    ]
    assert "file,students,defines,fits,problem\n" == write_assign(entries, PROBLEMS)


def test_the_table_survives_a_round(tmp_path):
    files = tuple(HandedIn(f"a/{name}", name, ("ada",), BOTH) for name in ("hw.py", "x.py", "=y.py"))
    delivered = Delivered("canvas", (Student("ada"),), files, (), ())
    path = tmp_path / "assign.csv"
    first = sort_out(delivered, PROBLEMS)
    path.write_text(
        write_assign(first.entries, PROBLEMS)
        .replace(
            "hw.py,ada,bayes_update concat_heads split_heads,bayes_update;multi_head,",
            "hw.py,,,,multi_head;bayes_update",
        )
        .replace("x.py,ada,bayes_update concat_heads split_heads,bayes_update;multi_head,", "x.py,,,,None")
    )
    second = sort_out(delivered, PROBLEMS, assignments=read_assign(path))
    assert ["a/hw.py#multi_head", "a/hw.py#bayes_update", "a/x.py", "a/=y.py"] == [
        entry.path for entry in second.entries
    ]
    again = write_assign(second.entries, PROBLEMS)
    assert ["multi_head;bayes_update", "none", ""] == [row["problem"] for row in rows(again)]
    path.write_text(again)
    assert second == sort_out(delivered, PROBLEMS, assignments=read_assign(path))


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0.py", "+1.py", "-1.py", "@SUM(1).py", "'quoted.py", "'=x.py", "'"])
def test_no_cell_begins_like_a_formula_and_the_name_comes_back(read, name):
    text = write_assign([waiting(name, students=("=ada",))], PROBLEMS)
    cells = [cell for row in rows(text) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [name] == list(read(text.rstrip("\n") + "multi_head\n"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_any_shown_path_comes_back(tmp_path, path):
    shown = visible(path).strip()
    if shown:
        file = tmp_path / "assign.csv"
        file.write_text(write_assign([waiting(path)], PROBLEMS).rstrip("\n") + "multi_head\n")
        assert [shown] == list(read_assign(file))


@pytest.mark.parametrize(
    "content",
    [
        "file,students,defines,fits,problem\na/hw.py,ada,,,bayes_update;multi_head\nb/x.py,,,,\n",
        b'\xef\xbb\xbfFile;Students;Defines;Fits;Problem\r\na/hw.py;ada;;;"bayes_update;multi_head"\r\n',
        "file\tproblem\na/hw.py\tbayes_update, multi_head\n".encode("utf-16"),
        'problem,file\n"bayes_update ; multi_head",a/hw.py\n',
        "file,problem\na/hw.py,bayes_update multi_head bayes_update\n",
    ],
)
def test_a_table_that_a_spreadsheet_has_saved_is_read(read, content):
    assert {"a/hw.py": (("bayes_update", "multi_head"), "assign.csv, line 2")} == read(content)


def test_what_is_not_filled_in_says_nothing(read):
    assert {} == read("file,problem\na/hw.py,\n,\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("path,problem\na,b\n", "assign.csv, line 1: no column `file`"),
        ("file\na\n", "assign.csv, line 1: no column `problem`"),
        ("file,problem\n,multi_head\n", "assign.csv, line 2: multi_head of no file"),
        ("file,problem\na,none;multi_head\n", "assign.csv, line 2: none, and a problem as well"),
        ("file,problem\na,x\nb,x\na,y\n", "assign.csv, line 4: a stands in assign.csv, line 2, too"),
        ('file,problem\na,"x\n', "assign.csv, line 2: not CSV: unexpected end of data"),
    ],
)
def test_an_error_names_the_line(read, content, message):
    with pytest.raises(UsageError) as caught:
        read(content)
    assert message == caught.value.message
