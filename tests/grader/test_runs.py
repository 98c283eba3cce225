# SPDX-License-Identifier: Apache-2.0
"""Judged first, diagnosed afterwards: no diagnosis, and no fault of one, changes a mark."""

import pytest

from grader.model import Diagnosis, Status, Submission
from grader.runs import Grading
from grader.sandbox.local import LocalSandbox

MISTAKES = """
from grader.mistakes import mistake


def make(shift="added"):
    def twice(x, **options):
        if x.ndim == 0:
            raise ValueError
        return 2.0 * x + (options.get("shift", 0.0) if shift == "added" else 0.0)

    return {"twice": twice}


MISTAKES = (mistake("shift_ignored", {"shift": "ignored"}, says="The shift is lost.", hint="Add it.", fails=("edge",)),)
"""


def without_shift(x, shift=0.0):
    if x.ndim == 0:
        raise ValueError
    return x + x


@pytest.fixture
def report(write_course, tmp_path):
    def make(mistakes, function=without_shift, **options):
        course = write_course()
        if mistakes is not None:
            (course.folder("twice") / "mistakes.py").write_text(mistakes)
        box = LocalSandbox({"twice": function})
        grading = Grading(course, box, secret=lambda: b"s", cache=tmp_path / "cache", **options)
        made = grading.grade(Submission("ada", "twice", "twice.py", b""))
        grading.save()
        return made

    return make


def test_a_failing_submission_is_diagnosed(report):
    made = report(MISTAKES)
    assert made.diagnosis == Diagnosis("shift_ignored", "The shift is lost.", "Add it.", "equal on all 4 cases")
    assert made.fingerprint
    assert made.score.points == 70


@pytest.mark.parametrize(
    "mistakes",
    [
        None,
        "",
        "raise RuntimeError",
        "def make(**switches):\n    raise RuntimeError\n",
        MISTAKES.replace("edge", "egde"),
    ],
    ids=["none", "empty", "raises", "factory raises", "unknown group"],
)
def test_a_package_without_usable_mistakes_gives_the_same_mark(report, mistakes):
    made = report(mistakes)
    assert (made.score.points, made.status, made.diagnosis) == (70, Status.UNSOLVED, None)


def test_a_right_submission_is_not_diagnosed(report, tmp_path):
    made = report(MISTAKES, lambda x, shift=0.0: 2 * x + shift if x.ndim else [][1])
    assert made.diagnosis is None


def test_public_examples_are_not_diagnosed(report):
    assert report(MISTAKES, examples_only=True).fingerprint == ""


def test_the_inputs_of_a_diagnosis_are_not_the_graded_ones(report):
    seen = []

    def watching(x, shift=0.0):
        seen.append(x.tobytes())
        return without_shift(x)

    report(MISTAKES, watching, seed=5)
    first = list(seen)
    seen.clear()
    report(MISTAKES, watching, seed=6)
    graded = 4
    assert not set(first[:graded]) & set(seen[:graded])
    assert first[graded:] == seen[graded:]
