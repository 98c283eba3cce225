# SPDX-License-Identifier: Apache-2.0
"""`pytest --softmark`, as a teacher starts it: a pytest of its own in a course folder."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

RIGHT = """
def twice(x, shift=0.0):
    if x.ndim == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x + shift
"""
WITHOUT_SHIFT = RIGHT.replace(" + shift", "")
WRONG = RIGHT.replace("2.0 * x", "3.0 * x")
TRAP = "open({path!r}, 'w').write('this ran beside the judge')\n"

# A third group that only counts where the others are complete.
GROUPS = [
    {"name": "basic", "points": 60, "about": "a vector, a table"},
    {"name": "edge", "points": 40, "about": "what is easily forgotten", "requires": ["basic"]},
]


@pytest.fixture
def course(write_course):
    course = write_course(groups=GROUPS)
    # The course's own tests are not asked for.
    (course.root / "tests").mkdir()
    (course.root / "tests" / "test_own.py").write_text("def test_own():\n    pass\n")
    return course


@pytest.fixture
def hand_in(tmp_path):
    def write(source, student="ada", **files):
        folder = tmp_path / "class" / student
        folder.mkdir(parents=True)
        for name, text in {"twice.py": source, **files}.items():
            (folder / name).write_text(text)
        return folder

    return write


@pytest.fixture
def run(course, tmp_path):
    """Runs pytest in the course's folder, with a clean environment."""

    def start(*words, **environment):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "grader.pytest_plugin", *map(str, words)],
            cwd=course.root,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "GRADER_SECRET": "a secret",
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "TMPDIR": str(tmp_path),
            }
            | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return start


def lines(done, *words):
    return [line for line in done.stdout.splitlines() if all(word in line for word in words)]


def test_every_case_is_an_item_with_its_id_group_and_points(run, hand_in):
    done = run("--softmark", hand_in(RIGHT), "-v")

    assert 0 == done.returncode, done.stdout + done.stderr
    shown = [line.split()[0] for line in lines(done, "PASSED")]
    assert [
        f"problems/twice/cases.py::ada::{name}"
        for name in ("vector[basic-40]", "table[basic-20]", "shifted[edge-30]", "number[edge-10]")
    ] == shown


def test_a_failing_case_is_told_in_the_words_of_a_report(run, hand_in):
    done = run("--softmark", hand_in(WRONG), "-k", "vector")

    assert 1 == done.returncode
    assert lines(done, "Seen", "Twice a vector")
    assert lines(done, "1 failed")
    assert not lines(done, "Traceback")
    assert not lines(done, "pytest_plugin.py")


def test_a_group_that_needs_another_is_skipped_where_that_one_failed(run, hand_in):
    done = run("--softmark", hand_in(WRONG), "-v", "-rs")

    assert 2 == len(lines(done, "FAILED", "basic", "%"))
    assert 2 == len(lines(done, "SKIPPED", "edge", "%"))
    assert lines(done, "counts once every case of basic is accepted")


def test_the_first_failure_ends_the_run_when_asked(run, hand_in):
    done = run("--softmark", hand_in(WRONG), "-x")

    assert lines(done, "1 failed in")


def test_two_students_stand_apart_and_can_be_chosen(run, hand_in):
    ada, ben = hand_in(RIGHT), hand_in(WITHOUT_SHIFT, "ben")
    done = run("--softmark", ada, f"--softmark={ben}", "-v", "-k", "ben and edge")

    assert 1 == len(lines(done, "::ben::shifted", "FAILED", "%"))
    assert 1 == len(lines(done, "::ben::number", "PASSED"))
    assert not lines(done, "::ada::")


def test_junit_has_the_points_as_properties(run, hand_in, tmp_path):
    run("--softmark", hand_in(WITHOUT_SHIFT), f"--junitxml={tmp_path / 'report.xml'}")

    cases = {
        case.get("name"): {p.get("name"): p.get("value") for p in case.iter("property")}
        for case in ET.parse(tmp_path / "report.xml").iter("testcase")
    }
    assert {"vector[basic-40]", "table[basic-20]", "shifted[edge-30]", "number[edge-10]"} == set(cases)
    shifted = cases["shifted[edge-30]"]
    assert {"points": "0", "max_points": "30", "verdict": "wrong_answer", "group": "edge", "student": "ada"} == {
        name: shifted[f"softmark.{name}"] for name in ("points", "max_points", "verdict", "group", "student")
    }
    assert "40" == cases["vector[basic-40]"]["softmark.points"]


def test_workers_share_the_cases(run, hand_in):
    pytest.importorskip("xdist")
    done = run("--softmark", hand_in(RIGHT), "-p", "xdist", "-n", "2", "--softmark-seed", "7")

    assert lines(done, "4 passed"), done.stdout + done.stderr


def test_a_submission_never_enters_the_process_of_the_tests(run, hand_in, tmp_path):
    witness = tmp_path / "class" / "ran"
    trap = TRAP.format(path=str(witness))
    folder = hand_in(trap + RIGHT, **{"conftest.py": trap, "test_mine.py": trap, "sitecustomize.py": trap})

    done = run("--softmark", folder)

    assert "FAILED" in done.stdout or "failed" in done.stdout  # the trap could not be laid, so the file did not load
    assert not witness.exists()
    assert not (folder / ".pytest_cache").exists()


@pytest.mark.parametrize("name", ["pytest.ini", "tox.ini"])
def test_settings_in_a_submission_are_not_obeyed(run, hand_in, name):
    folder = hand_in(RIGHT, **{name: "[pytest]\naddopts = --softmark-allow-isolation none\n"})

    apart, together = run("--softmark", folder), run(f"--softmark={folder}")

    assert 4 == apart.returncode
    assert "lies in a submission" in apart.stderr
    assert 0 == together.returncode, together.stdout


def test_public_examples_need_no_hidden_case(run, hand_in, course):
    (course.folder("twice") / "cases.py").unlink()
    done = run("--softmark", hand_in(WITHOUT_SHIFT), "--softmark-examples", "-v")

    assert 2 == len(lines(done, "PASSED"))
    assert 1 == len(lines(done, "FAILED", "%"))
    assert lines(done, "Expected")


def test_a_failure_of_the_judge_is_an_error_and_no_failure(run, hand_in, course):
    cases = course.folder("twice") / "cases.py"
    cases.write_text(cases.read_text().replace("x = rng.normal(size=3)\n", "x = 1 / 0\n", 1))
    done = run("--softmark", hand_in(RIGHT), "-k", "vector")

    assert lines(done, "1 error")
    assert lines(done, "the case itself raised ZeroDivisionError")


@pytest.mark.parametrize(("words", "said"), [(["nowhere"], "no such file"), (["tests"], "nothing gradable")])
def test_what_can_not_be_meant_is_said_in_a_line(run, words, said):
    done = run("--softmark", *words)

    assert 4 == done.returncode
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_option_nothing_happens_and_nothing_is_imported(course):
    program = (
        "import sys, pytest; code = pytest.main(['-q', '-p', 'grader.pytest_plugin', 'tests']);"
        "print(int(code), [n for n in ('numpy', 'msgspec', 'grader.model') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=course.root,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert "1 passed" in done.stdout
    assert "0 []" in done.stdout
