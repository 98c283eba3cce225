# SPDX-License-Identifier: Apache-2.0
"""The numbers of a class as text, CSV and JSON."""

import csv
import dataclasses
import io
import json

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from grader.coursework import Fate, Place
from grader.model import Verdict
from grader.packages.documents import schema
from grader.reports import Options
from grader.reports.stats import TABLES, document, seconds, table, text
from grader.statistics import BANDS, CheckKind, anonymised, class_statistics

VALIDATOR = Draft202012Validator(schema("stats-v1"))
SALT = b"sixteen bytes or more"
HOSTILE = "::error::\x1b[31mred\u202e\n<b>=cmd|'/C calc'!A1"


def numbers_of(room):
    return class_statistics(**room.arguments)


def lines_of(rendered):
    return list(csv.DictReader(io.StringIO(rendered, newline="")))


def complaints(rendered):
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(json.loads(rendered))]


@pytest.fixture
def hostile_room(room):
    """A class in which a student's and a file's name, a reason and a message are an attack."""
    room.student(HOSTILE, HOSTILE)
    for _ in range(2):
        one = room.file(HOSTILE, "first", {"a": Verdict.WRONG_ANSWER}, fingerprint="x")
        cases = (dataclasses.replace(one.report.cases[0], message=HOSTILE), *one.report.cases[1:])
        room.graded[-1] = dataclasses.replace(one, report=dataclasses.replace(one.report, cases=cases))
    room.entry(HOSTILE, "", Fate.REFUSED, path=HOSTILE, reason=HOSTILE)
    return room


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, "0 ms"), (0.0123, "12 ms"), (1.26, "1.3 s"), (119.0, "119.0 s"), (600.0, "10 min"), (9000.0, "2 h 30 min")],
)
def test_a_time_is_short(value, expected):
    assert expected == seconds(value)


# Text


def test_a_class_reads_as_follows(room):
    for place, failed in enumerate(["", "", "a", "a", "ab", "d", "d", "d"]):
        mistake, alike = ("sign", "") if place in (2, 3) else ("", failed)
        verdicts = dict.fromkeys(failed, Verdict.WRONG_ANSWER)
        room.file(room.student(f"s{place}", f"Student {place}"), "first", verdicts, mistake=mistake, fingerprint=alike)
    room.file(room.student("s8", "Noor"), "first", {"d": Verdict.JUDGE_ERROR})
    room.entry(room.student("s9", "Ada"), "", Fate.TO_ASSIGN, path="ada/x.py", reason="fits no problem")
    room.student("s10")
    assert """\
11 students · 1 problem · 10 files came in, 9 judged in 2.0 s
   Files     10 = 9 counted + 1 to assign
   Places    11 = 8 graded + 1 not graded + 1 with a file to assign + 1 with
             nothing handed in
   Totals    median 80, half of them from 60 to 92.5, mean 78.75, in percent
   Isolation bwrap 8

first                                                              2 of 9 solved
   Points    median 80, half of them from 60 to 92.5, mean 78.75 of 100
             60-69: 3; 70-79: 1; 90-99: 2; solved: 2
   Failing   6 files: 2 with a named mistake, 4 without, 0 that did not run
   Mistake   2 × sign: The sign is wrong.
   Time      median 250 ms, 95 % within 250 ms, 2.0 s in all

Check first
   first                                                            judge errors
      d: 1 file could not be judged, which is no zero: find the cause, then
      regrade

Unnamed failures that answer alike
   3 × first                                               for example Student 5
      d: every number differs

Waits for a person
   1 file could not be judged
      s8/first-8.py, Noor, first: the case raised KeyError
   1 file to assign to a problem
      ada/x.py, Ada: fits no problem
""" == text(numbers_of(room), Options())


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_page(crowd, width):
    rendered = text(numbers_of(crowd(200)), Options(width=width))
    assert [] == [line for line in rendered.splitlines() if cell_len(line) > max(width, 40) or line != line.rstrip()]
    assert rendered.endswith("\n")
    assert not rendered.endswith("\n\n")


def test_a_long_list_is_cut_and_says_where_it_is_whole(room):
    for place in range(13):
        room.entry(room.student(f"s{place}"), "", Fate.REFUSED, reason="it is a picture")
    rendered = text(numbers_of(room), Options())
    assert 10 == rendered.count("it is a picture")
    assert "and 3 more: --format csv --table needs has them all" in rendered


def test_a_class_of_nobody_is_a_page_too(room):
    assert text(numbers_of(room), Options()).startswith("0 students · 1 problem · 0 files came in, 0 judged in 0 ms\n")


def test_text_from_outside_can_not_act(hostile_room):
    rendered = text(numbers_of(hostile_room), Options(width=50))
    assert [] == [hidden for hidden in ("\x1b", "\u202e", "\r") if hidden in rendered]
    assert [] == [line for line in rendered.splitlines() if line.lstrip().startswith("::")]


# CSV


@pytest.mark.parametrize("name", TABLES)
def test_every_line_of_a_table_has_every_column(crowd, name):
    rows = list(csv.reader(io.StringIO(table(numbers_of(crowd(60)), name), newline="")))
    assert len(rows) > 1
    assert {len(rows[0])} == {len(row) for row in rows}
    assert len(set(rows[0])) == len(rows[0])


def test_a_problem_in_a_table_is_the_problem(crowd):
    found = numbers_of(crowd(60))
    for problem, line in zip(found.problems, lines_of(table(found, "problems")), strict=True):
        assert (problem.id, str(problem.solved)) == (line["problem"], line["solved"])
        assert problem.points.median == pytest.approx(float(line["points_median"]))
        assert list(problem.histogram) == [int(line[f"students_in_{band}"]) for band in (*BANDS[:-1], "solved")]
        assert problem.places[Place.ABSENT] == int(line["students_absent"])
        assert (problem.mistakes[0].mistake, str(problem.mistakes[0].number)) == (
            line["mistake"],
            line["mistake_files"],
        )


def test_a_case_in_a_table_is_the_case(crowd):
    found = numbers_of(crowd(60))
    cases = [case for problem in found.problems for case in problem.cases]
    for case, line in zip(cases, lines_of(table(found, "cases")), strict=True):
        assert case.discrimination == pytest.approx(float(line["discrimination"]))
        assert case.share == pytest.approx(float(line["share"]))
        assert case.verdicts[Verdict.WRONG_ANSWER] == int(line["files_wrong_answer"])


def test_students_have_a_line_a_problem(crowd):
    found = numbers_of(crowd(60))
    lines = lines_of(table(found, "students"))
    cells = [(row.key, cell.problem, cell.place.value) for row in found.rows for cell in row.cells]
    assert cells == [(line["student"], line["problem"], line["place"]) for line in lines]
    assert {"0", "1"} == {line["solved"] for line in lines}


def test_what_is_no_number_is_empty(room):
    room.student("ada")
    (line,) = lines_of(table(numbers_of(room), "problems"))
    assert ["", "", ""] == [line[name] for name in ("points_median", "mistake", "duration_95_s")]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1"])
def test_a_spreadsheet_finds_no_formula(room, name):
    room.student(name, name)
    rows = list(csv.reader(io.StringIO(table(numbers_of(room), "students"), newline="")))
    assert [] == [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "\t"))]


def test_a_negative_number_stays_a_number(room):
    for place in range(40):
        failed = "a" if place % 2 else "bcd"
        room.file(room.student(f"s{place}"), "first", dict.fromkeys(failed, Verdict.WRONG_ANSWER))
    assert -1.0 == pytest.approx(float(lines_of(table(numbers_of(room), "cases"))[0]["discrimination"]))


def test_there_is_no_other_table(room):
    with pytest.raises(KeyError):
        table(numbers_of(room), "grades")


def test_a_hostile_name_stays_in_its_cell(hostile_room):
    for name in TABLES:
        rendered = table(numbers_of(hostile_room), name)
        assert [] == [hidden for hidden in ("\x1b", "\u202e") if hidden in rendered]
        rows = list(csv.reader(io.StringIO(rendered, newline="")))
        assert {len(rows[0])} == {len(row) for row in rows}


# JSON


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(schema("stats-v1"))


@pytest.mark.parametrize("number", [0, 1, 60])
def test_every_class_satisfies_the_schema(crowd, number):
    found = numbers_of(crowd(number))
    assert [] == complaints(document(found))
    assert [] == complaints(document(anonymised(found, SALT)))


def test_every_kind_of_check_is_in_the_schema():
    assert list(CheckKind) == VALIDATOR.schema["$defs"]["check"]["properties"]["kind"]["enum"]


def test_the_schema_refuses_what_is_not_said(crowd):
    whole = json.loads(document(numbers_of(crowd(10))))
    whole["problems"][0]["shoe_size"] = 44
    assert "shoe_size" in complaints(json.dumps(whole))[0]


def test_json_is_in_ascii_and_shows_what_acts(hostile_room):
    rendered = document(numbers_of(hostile_room))
    assert rendered.isascii()
    assert [] == complaints(rendered)
    shown = json.dumps(json.loads(rendered), ensure_ascii=False)
    assert [] == [hidden for hidden in ("\x1b", "\\u001b", "\u202e") if hidden in shown]


def test_json_has_the_numbers(crowd):
    found = numbers_of(crowd(60))
    whole = json.loads(document(found))
    assert [problem.points.median for problem in found.problems] == [
        problem["points"]["median"] for problem in whole["problems"]
    ]
    assert dict(zip(BANDS, found.histogram, strict=True)) == {one["band"]: one["number"] for one in whole["histogram"]}
    assert found.problems[0].cases[2].share == whole["problems"][0]["cases"][2]["share"]


# Without names


def test_no_format_holds_anything_of_a_student(crowd):
    room = crowd(60)
    nameless = anonymised(numbers_of(room), SALT)
    written = [text(nameless, Options()), document(nameless), *(table(nameless, name) for name in TABLES)]
    traces = {
        part
        for one in room.students
        for part in (one.name, one.name.rpartition(" ")[0], one.email, one.login, f'"{one.key}"', f",{one.key},")
    }
    traces |= {entry.path for entry in room.entries} | {".py", "@example.org", "key-", "it is a picture"}
    for rendered in written:
        assert [] == [trace for trace in traces if trace in rendered or json.dumps(trace)[1:-1] in rendered]
    assert all("student-" in rendered for rendered in written[:2])
