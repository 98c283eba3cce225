# SPDX-License-Identifier: Apache-2.0
"""grader.toml: what it may say, and that nothing it says passes unread."""

import contextlib
import re
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.config import read_options, read_policy, read_zone
from grader.coursework import Absent, Attempt, Feedback, Late, Policy
from grader.errors import ExitCode, UsageError
from grader.packages import Course
from grader.packages.documents import schema

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "grader-toml.md"


@pytest.fixture(scope="module")
def course_of(tmp_path_factory):
    """A course of two problems with this grader.toml."""
    root = tmp_path_factory.mktemp("course")
    for problem in ("bayes_update", "multi_head"):
        folder = root / "problems" / problem
        folder.mkdir(parents=True)
        (folder / "problem.toml").touch()

    def make(text):
        (root / "grader.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return Course(root)

    return make


@pytest.fixture
def refused(course_of):
    """What reading this text is refused with."""

    def message(text):
        with pytest.raises(UsageError) as caught:
            read_policy(course_of(text))
        assert caught.value.exit_code is ExitCode.USAGE
        assert caught.value.hint
        return caught.value.message

    return message


def test_without_a_file_the_defaults_hold(tmp_path):
    assert (Policy(), None) == (read_policy(Course(tmp_path)), read_zone(Course(tmp_path)))


def test_an_empty_file_says_nothing(course_of):
    assert Policy() == read_policy(course_of(""))


def test_the_mark_of_an_editor_is_no_part_of_the_file(course_of):
    assert Attempt.BEST is read_policy(course_of(b"\xef\xbb\xbf[marks]\nattempt = 'best'\n")).attempt


def test_every_key(course_of):
    text = """
[deadline]
at = 2026-11-20T23:59:00+01:00
timezone = "Europe/Berlin"
problems = { multi_head = 2026-11-27T23:59:00 }

[late]
grace = "15 min"
penalty_per_day = 0.1
cap = 0.5

[marks]
attempt = "best"
absent = "zero"
weights = { multi_head = 2 }
dropped = ["bayes_update"]
drop_lowest = 1

[feedback]
before_deadline = "verdicts"
after_deadline = "full"
"""
    expected = Policy(
        deadline=datetime(2026, 11, 20, 22, 59, tzinfo=UTC),
        deadlines={"multi_head": datetime(2026, 11, 27, 22, 59, tzinfo=UTC)},
        late=Late(grace_s=900.0, penalty_per_day=0.1, cap=0.5),
        attempt=Attempt.BEST,
        absent=Absent.ZERO,
        weights={"multi_head": 2.0},
        dropped=("bayes_update",),
        drop_lowest=1,
        before_deadline=Feedback.VERDICTS,
        after_deadline=Feedback.FULL,
    )
    assert expected == read_policy(course_of(text))
    assert zoneinfo.ZoneInfo("Europe/Berlin") == read_zone(course_of(text))


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-20T23:59:00+01:00", datetime(2026, 11, 20, 22, 59, tzinfo=UTC)),
        ("2026-11-20 23:59:00", datetime(2026, 11, 20, 22, 59, tzinfo=UTC)),
        ("2026-07-20", datetime(2026, 7, 20, 21, 59, 59, 999999, tzinfo=UTC)),
        ('"2026-11-20 23:59"', datetime(2026, 11, 20, 22, 59, tzinfo=UTC)),
    ],
)
def test_moments_as_people_write_them(course_of, written, moment):
    text = f'[deadline]\nat = {written}\ntimezone = "Europe/Berlin"\n'
    assert moment == read_policy(course_of(text)).deadline


def test_without_a_zone_the_machines_counts(course_of):
    found = read_policy(course_of("[deadline]\nat = 2026-11-20T23:59:00\n")).deadline
    assert datetime(2026, 11, 20, 23, 59).astimezone() == found


@pytest.mark.parametrize(
    ("grace", "seconds"), [("30 s", 30.0), ("1.5 h", 5400.0), ("1 day", 86400.0), ("2days", 172800.0)]
)
def test_a_grace_has_a_unit(course_of, grace, seconds):
    assert seconds == read_policy(course_of(f'[late]\ngrace = "{grace}"\n')).late.grace_s


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[marks]\natempt = 'best'\n", "line 2: marks.atempt: there is no such key; did you mean attempt?"),
        ("[mark]\nattempt = 'best'\n", "line 1: mark: there is no such key; did you mean marks?"),
        ("attempt = 'best'\n", "line 1: attempt: there is no such key; it belongs in the table [marks]"),
        ("[marks]\nattempt = 'first'\n", "line 2: marks.attempt: 'first' is none of last, best"),
        ("[marks]\nweights = { multihead = 2 }\n", "line 2: marks.weights.multihead: there is no problem 'multihead'"),
        ("[marks]\nweights = { multihead = 2 }\n", "did you mean multi_head?"),
        ("[marks.weights]\nmulti_head = 0\n", "marks.weights.multi_head: '0' is too small; write a number above 0"),
        ("[marks]\ndropped = ['bayes']\n", "marks.dropped: there is no problem 'bayes'; did you mean bayes_update?"),
        ("[marks]\ndropped = ['multi_head', 'multi_head']\n", "line 2: marks.dropped: a problem stands there twice"),
        ("[marks]\ndropped = 'multi_head'\n", "'multi_head' is not a list"),
        ("[marks]\ndrop_lowest = 1.5\n", "'1.5' is not a whole number"),
        ("[marks]\ndrop_lowest = -1\n", "'-1' is too small; write a number from 0"),
        ("[late]\npenalty_per_day = 10\n", "'10' is more than 1; it is a share of the problem's points: write 0.1"),
        ("[late]\ngrace = 15\n", "line 2: late.grace: '15' is not understood; write \"15 min\""),
        ("[late]\ngrace = '15 Minuten'\n", "'15 Minuten' is not understood"),
        ("[deadline]\nat = 'Friday'\n", "deadline.at: 'Friday' is not understood; write 2026-11-20T23:59:00+01:00"),
        ("[deadline]\nat = '2026-13-40'\n", "'2026-13-40' is no date"),
        ("[deadline]\nat = 23:59:00\n", "'23:59:00' is not understood"),
        ("[deadline]\nat = 5\n", "'5' is not understood"),
        ("[deadline.problems]\nbayes = 2026-11-20\n", "line 2: deadline.problems.bayes: there is no problem 'bayes'"),
        ("[deadline]\ntimezone = 'Europe/Berln'\n", "no time zone 'Europe/Berln'; did you mean Europe/Berlin?"),
        ("[deadline]\ntimezone = '/etc/passwd'\n", "there is no time zone '/etc/passwd'"),
        ("deadline = 2026-11-20\n", "line 1: deadline: '2026-11-20' is not a table"),
        ("[feedback]\nbefore_deadline = 'none'\n", "'none' is none of score, verdicts, full"),
        ("[marks\n", "not TOML"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_with_its_line(refused, text, told):
    assert told in refused(text)


def test_all_faults_are_told_at_once(refused):
    message = refused("[marks]\natempt = 'best'\nabsent = 'none'\n\n[late]\ncap = 2\n")
    assert all(key in message for key in ("line 2: marks.atempt", "line 3: marks.absent", "line 6: late.cap"))


def test_a_file_that_may_not_be_read_is_told(course_of, refused):
    path = course_of("").root / "grader.toml"
    path.unlink()
    path.mkdir()
    try:
        with pytest.raises(UsageError, match="directory"):
            read_policy(Course(path.parent))
    finally:
        path.rmdir()


def test_the_page_names_every_key(course_of):
    page = PAGE.read_text("utf-8")
    for table, properties in schema("grader-v1")["properties"].items():
        for key in properties["properties"]:
            assert f"`{table}.{key}`" in page


def test_the_examples_of_the_page_are_sound(course_of, tmp_path):
    examples = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        if example.startswith("[tool."):
            (tmp_path / "pyproject.toml").write_text(example)
            assert read_options(Course(tmp_path))
        else:
            assert Policy() != read_policy(course_of(example))


@given(st.text(max_size=60), st.sampled_from(["deadline", "late", "marks", "feedback"]))
def test_any_value_is_read_or_refused_in_words(course_of, text, table):
    keys = schema("grader-v1")["properties"][table]["properties"]
    value = '"' + "".join(character for character in text if character.isprintable() and character not in '"\\') + '"'
    for key in keys:
        with contextlib.suppress(UsageError):
            read_policy(course_of(f"[{table}]\n{key} = {value}\n".encode("utf-8", "replace")))
