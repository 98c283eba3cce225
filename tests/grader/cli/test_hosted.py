# SPDX-License-Identifier: Apache-2.0
"""The formats that a host reads: the file is there whatever happens, and an unsolved problem is no fault of ours."""

import json

import pytest

RUNNER = {
    "CLASSROOM": "c",
    "ASSIGNMENT": "a",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit",
    "RELEASE_URL": "https://example.org/release",
}
HOSTED = ["gradescope", "prairielearn", "classroom50", "exercism"]
NO_MARK = {
    "gradescope": lambda document: not document["extra_data"]["graded"],
    "prairielearn": lambda document: not document["gradable"],
    "classroom50": lambda document: 0 == document["max-score"],
    "exercism": lambda document: "error" == document["status"],
}


@pytest.fixture
def grade(grader):
    """Grades in a host's format; what ended, and the file."""

    def run(name, *words, **environment):
        ended = grader("grade", *words, "--format", name, "-o", "results.json", **RUNNER, **environment)
        file = grader.folder / "results.json"
        return ended, json.loads(file.read_text()) if file.exists() else None

    return run


@pytest.mark.parametrize("name", HOSTED)
def test_an_unsolved_problem_ends_with_0_and_has_its_file(grade, hand_in, wrong, name):
    hand_in("ada", wrong)
    ended, document = grade(name, "ada")
    assert (0, "", "") == (ended.returncode, ended.stdout, ended.stderr)
    assert not NO_MARK[name](document)


@pytest.mark.parametrize("name", HOSTED)
def test_nothing_gradable_has_its_file(grade, hand_in, name):
    hand_in("ada", name="homework.py")
    ended, document = grade(name, "ada")
    assert 5 == ended.returncode
    assert NO_MARK[name](document)
    assert "a submission is a file named after its problem: twice.py" in json.dumps(document)


@pytest.mark.parametrize("name", HOSTED)
def test_an_unsound_problem_has_its_file_and_no_mark(grade, hand_in, course, name):
    (course.root / "problems" / "twice" / "cases.py").write_text("1 / 0\n")
    hand_in()
    ended, document = grade(name, "ada")
    assert 4 == ended.returncode
    assert 1 == ended.stderr.count("error: ")
    assert NO_MARK[name](document)


def test_a_machine_that_confines_too_little_has_its_file(grade, hand_in):
    hand_in()
    ended, document = grade("gradescope", "ada", "--isolation", "none")
    assert 3 == ended.returncode
    assert NO_MARK["gradescope"](document)
    assert "hidden" == document["tests"][1]["visibility"]


def test_one_file_is_one_students(grade, hand_in):
    hand_in("ada")
    hand_in("bob")
    ended, document = grade("gradescope", "ada", "bob")
    assert 2 == ended.returncode
    assert "holds one student's mark, and these are 2 students" in ended.stderr
    assert NO_MARK["gradescope"](document)


def test_what_the_runner_must_say_is_asked_for_before_anything_is_graded(grader, hand_in):
    hand_in()
    environment = {name: value for name, value in RUNNER.items() if name != "COMMIT_URL"}
    ended = grader("grade", "ada", "--format", "classroom50", **environment)
    assert (2, "") == (ended.returncode, ended.stdout)
    assert "error: the format classroom50 needs COMMIT_URL in the environment" in ended.stderr


def test_github_gets_its_summary_and_outputs_appended(grader, hand_in, wrong):
    hand_in("ada", wrong)
    summary, outputs = grader.folder / "summary.md", grader.folder / "outputs"
    summary.write_text("# An earlier step\n")
    environment = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(outputs)}
    ended = grader("grade", "ada", "--format", "github", **environment, GITHUB_WORKSPACE=str(grader.folder.resolve()))
    assert (1, "") == (ended.returncode, ended.stderr)
    assert "::error file=ada/twice.py,title=twice%3A " in ended.stdout
    assert summary.read_text().startswith("# An earlier step\n### `twice` · `ada`")
    assert "passed=false\n" in outputs.read_text()


def test_a_summary_that_can_not_be_written_is_told(grader, hand_in):
    hand_in()
    ended = grader("grade", "ada", "--format", "github", GITHUB_STEP_SUMMARY="/nowhere/summary")
    assert 3 == ended.returncode
    assert "error: /nowhere/summary could not be written: no such file or directory" in ended.stderr
    assert "hint: GITHUB_STEP_SUMMARY names it" in ended.stderr


def test_gitlab_finds_the_students_file_in_junit(grader, hand_in):
    hand_in()
    words = ("grade", "ada", "--format", "junit")
    assert 'file="ada/twice.py"' in grader(*words, CI_PROJECT_DIR=str(grader.folder.resolve())).stdout
    assert "file=" not in grader(*words).stdout
