# SPDX-License-Identifier: Apache-2.0
"""What a student types at the desk: check, hint, next, progress and show."""

import json
import os
import subprocess
import sys

import pytest

HINTS = "# Hints\n\n## 1. Idea\n\nadd it\n\n## 2. Shapes\n\n(N,)\n"


@pytest.fixture
def hints(course):
    (course.folder("twice") / "hints.md").write_text(HINTS)


@pytest.fixture
def mine(grader):
    """Writes twice.py into the desk's folder."""

    def write(source):
        (grader.folder / "twice.py").write_text(source)

    return write


# check


def test_a_failing_example_shows_call_returned_and_expected_and_a_program_that_repeats_it(grader, mine, wrong):
    mine(wrong)
    shown = grader("check").stdout
    assert "1 of 3 public examples ok" in shown
    for part in (
        "Seen   ",
        "Call      x = shape (2,), np.float64: [1.0, 2.0]",
        "Returned  double: shape (2,), np.float64: [3.0, 6.0]",
        "Expected  shape (2,), np.float64: [2.0, 4.0]",
    ):
        assert part in shown
    assert "4 hidden cases decide; passing the examples is not solving the problem" in " ".join(shown.split())


def test_the_program_repeats_the_call(grader, mine, wrong):
    mine(wrong)
    shown = grader("check").stdout
    program = shown.split("repeats this call ---\n")[1].split("# --- to here")[0]
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=grader.folder, capture_output=True, text=True, check=False
    )
    assert ("[3. 6.]\n", "") == (ended.stdout, ended.stderr)


def test_of_large_arrays_the_first_difference_is_shown(grader, write_course, mine):
    numbers = [float(n) for n in range(300)]
    example = {
        "name": "a long one",
        "function": "twice",
        "arguments": [{"array": numbers, "dtype": "float64"}],
        "returns": {"array": [2 * n for n in numbers], "dtype": "float64"},
        "tolerance": 1e-9,
    }
    examples = [{**example, "name": name} for name in ("a long one", "another", "a third")]
    write_course(examples={"schema": "softmark/examples/v1", "examples": examples})
    mine("def twice(x, shift=0.0):\n    y = 2.0 * x\n    y[217] = 7.0\n    return y\n")
    ended = grader("check")
    assert "" == ended.stderr
    shown = " ".join(ended.stdout.split())
    assert "first at index 217: 7, not 434" in shown
    assert "shape (300,), np.float64: 300 values from 0 to 598, first 0, 2, 4" in shown
    assert "copy from here" not in shown  # what would fill several screens is no snippet


@pytest.mark.parametrize(
    ("answer", "seen"),
    [("[2.0, 4.0]", "is a list of 2"), ("x[:1]", "has shape (1,)"), ("(2 * x).astype(int)", "dtype int64")],
)
def test_what_should_have_been_returned_is_shown_whatever_came(grader, mine, answer, seen):
    mine(f"def twice(x, shift=0.0):\n    return {answer}\n")
    shown = " ".join(grader("check").stdout.split())
    assert seen in shown
    assert "Expected shape (2,), np.float64: [2.0, 4.0]" in shown


def test_a_function_that_is_not_written_is_not_attempted_beside_one_that_is(grader, mine):
    mine("def twice(x, shift=0.0):\n    if shift:\n        raise NotImplementedError\n    return 2.0 * x\n")
    ended = grader("check")
    assert 1 == ended.returncode
    assert "1 of 3 public examples ok, 1 not attempted" in ended.stdout
    assert any(line.split() == ["-", "with", "a", "shift", "not", "attempted"] for line in ended.stdout.splitlines())


def test_an_untouched_starter_is_not_attempted_and_not_failed(grader):
    grader("start", "twice")
    ended = grader("check")
    assert 1 == ended.returncode
    assert "not attempted" in ended.stdout
    assert "failed" not in ended.stdout


# hint


@pytest.mark.usefixtures("hints")
def test_a_hint_goes_one_further_each_time(grader):
    first = grader("hint", "twice")
    assert ("## 1. Idea\n\nadd it\n", 0) == (first.stdout, first.returncode)
    assert "hint 1 of 2 on twice; grader hint twice goes one further" in first.stderr
    assert grader("hint", "twice").stdout.startswith("## 2. Shapes")
    last = grader("hint", "twice")
    assert last.stdout.startswith("## 2. Shapes")
    assert "you have read them all" in last.stderr


@pytest.mark.usefixtures("hints")
def test_again_shows_the_last_hint_and_takes_no_further(grader):
    ended = grader("hint", "twice", "--again")
    assert (2, "") == (ended.returncode, ended.stdout)
    assert "you have read no hint on twice yet" in ended.stderr
    grader("hint", "twice")
    for _ in range(2):
        assert grader("hint", "twice", "--again").stdout.startswith("## 1. Idea")
    assert grader("hint", "twice").stdout.startswith("## 2. Shapes")


@pytest.mark.usefixtures("hints")
def test_a_hint_is_on_the_problem_that_was_worked_on_last(grader):
    ended = grader("hint")
    assert (2, True) == (ended.returncode, "hint: name one: grader list" in ended.stderr)
    grader("start", "twice")
    assert grader("hint").stdout.startswith("## 1. Idea")


def test_a_problem_without_hints_is_the_package_s_fault(grader, course):
    assert 4 == grader("hint", "twice").returncode
    (course.folder("twice") / "hints.md").write_text("# Hints\n")
    ended = grader("hint", "twice")
    assert (4, True) == (ended.returncode, "has 0 hints" in ended.stderr)


@pytest.mark.usefixtures("hints")
def test_without_a_home_a_hint_is_shown_and_not_remembered(grader, tmp_path):
    (tmp_path / "home").write_text("no folder")
    for _ in range(2):
        ended = grader("hint", "twice", XDG_STATE_HOME=None, HOME=str(tmp_path / "home"))
        assert ended.stdout.startswith("## 1. Idea")
    assert [] == os.listdir(grader.folder)


# next and progress


def test_next_says_what_and_why(grader, write_course, mine, right):
    write_course("thrice", difficulty=2, prerequisites=["twice"])
    ended = grader("next")
    assert "twice\n  Twice\n  Foundations · difficulty 1 of 5, about 5 minutes, numpy" in ended.stdout
    assert "Why  it builds on no other problem" in ended.stdout
    assert "next: grader show twice for the task, grader start twice to begin\n" == ended.stderr
    mine(right)
    grader("check")
    ended = grader("next", "--format", "json")
    assert ("thrice", False) == (json.loads(ended.stdout)["next"], json.loads(ended.stdout)["begun"])


def test_next_finishes_what_was_begun_and_ends_with_the_course(grader, mine, wrong, right):
    mine(wrong)
    grader("check")
    ended = grader("next")
    assert "you have begun it: 1 of 3 public examples pass" in ended.stdout
    assert "grader watch twice" in ended.stderr
    mine(right)
    grader("check")
    assert "Nothing is left" in grader("next").stdout
    assert {"next": None, "why": [], "begun": False} == json.loads(grader("next", "--format", "json").stdout)


def test_progress_shows_chapters_and_a_bar(grader, write_course, mine, right, hints):
    write_course("thrice", chapter="Later", difficulty=2)
    mine(right)
    grader("check")
    grader("hint", "twice")
    shown = grader("progress", PYTHONIOENCODING="utf-8").stdout
    assert "Foundations\n  [▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓]  1 of 1 pass the examples\n" in shown
    assert "twice   examples pass (1 hint read)" in shown
    assert "Later\n  [····················]  0 of 1 pass the examples\n  thrice  not begun\n" in shown
    assert "Whole course\n  [▓▓▓▓▓▓▓▓▓▓··········]  1 of 2 pass the examples" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_progress_on_a_console_without_the_signs(grader):
    shown = grader("progress", PYTHONIOENCODING="ascii").stdout
    assert "[....................]" in shown
    assert "# solved  = examples pass  - started  . not begun" in shown


def test_what_grade_finds_solved_is_known_if_it_was_checked_here(grader, mine, right, hand_in):
    hand_in("stranger")
    grader("grade", "stranger")
    assert "known to be solved" not in grader("progress").stdout
    mine(right)
    grader("check")
    grader("grade", "twice.py")
    assert "1 of 1 pass the examples, 1 known to be solved" in grader("progress").stdout
    (chapter,) = json.loads(grader("progress", "--format", "json").stdout)["chapters"]
    assert "solved" == chapter["problems"][0]["standing"]


def test_an_unsound_problem_hides_no_other(grader, write_course):
    write_course("broken", framework="abacus")
    for words in (("next",), ("progress",), ("list",)):
        ended = grader(*words)
        assert (4, True, True) == (ended.returncode, "twice" in ended.stdout, "error: " in ended.stderr), words


# show


def test_the_explanation_is_for_those_whose_examples_pass(grader, course, mine, right):
    (course.folder("twice") / "explanation.md").write_text("# Why\n")
    ended = grader("show", "twice", "--explanation")
    assert (2, "") == (ended.returncode, ended.stdout)
    assert "--anyway shows the explanation now" in ended.stderr
    assert "# Why\n" == grader("show", "twice", "--anyway").stdout
    mine(right)
    assert "grader show twice --explanation" in grader("check").stderr
    assert "# Why\n" == grader("show", "twice", "--explanation").stdout


@pytest.fixture
def browser(tmp_path):
    """A browser that writes down what it is asked to open."""
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {tmp_path}/opened\n')
    program.chmod(0o755)
    return str(program), tmp_path / "opened"


def test_open_writes_a_page_and_opens_it(grader, course, browser, tmp_path):
    program, opened = browser
    (course.folder("twice") / "statement.md").write_text("# Twice $x$\n\n$$y = \\frac{x}{2}$$\n")
    ended = grader("show", "twice", "--open", BROWSER=program, GRADER_CACHE=str(tmp_path / "cache"))
    assert (0, "") == (ended.returncode, ended.stderr)
    page = tmp_path / "cache" / "pages" / "twice.html"
    assert f"{page}\n" == ended.stdout
    assert page.as_uri() == opened.read_text()
    assert "<mfrac>" in page.read_text()


def test_without_a_browser_the_page_s_path_is_printed(grader, tmp_path):
    environment = {"PATH": "/nonexistent", "GRADER_CACHE": str(tmp_path / "cache"), "DISPLAY": None}
    ended = grader("show", "twice", "--open", **environment)
    assert (0, f"{tmp_path}/cache/pages/twice.html\n") == (ended.returncode, ended.stdout)
    assert "no browser was found" in ended.stderr


def test_a_page_that_can_not_be_written_is_an_error(grader, tmp_path):
    (tmp_path / "cache").write_text("a file")
    ended = grader("show", "twice", "--open", GRADER_CACHE=str(tmp_path / "cache"))
    assert (3, True) == (ended.returncode, "hint: name another folder in GRADER_CACHE" in ended.stderr)
