# SPDX-License-Identifier: Apache-2.0
"""What a worker of a run leaves behind when it is told to leave."""

import os
import tempfile

from grader import records
from grader.executors import LocalPool
from grader.judge import course_seed
from grader.model import Status, Submission
from grader.packages import Problem
from grader.runs.worker import Bench, Order, grade

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
FORGETFUL = b"""
def twice(x, shift=0.0):
    if x.ndim == 0:
        raise ValueError
    return 2.0 * x
"""


def test_a_worker_that_leaves_keeps_what_the_diagnosis_has_worked_out_and_no_temporary_file(
    write_course, tmp_path, monkeypatch
):
    course = write_course()
    (course.folder("twice") / "mistakes.py").write_text(MISTAKES)
    digest = Problem.read(course, "twice").digest()
    temporary, cache = tmp_path / "tmp", tmp_path / "cache"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    settings = {"time_factor": 1.0, "isolation": None, "weakest": "portable", "cache": str(cache)}
    bench = Bench(str(course.root), {"twice": course_seed(b"a secret", digest)}, **settings)
    order = Order("twice", "twice.py", FORGETFUL, digest, bench)
    with LocalPool(1) as pool:
        answer = pool.submit(grade, order).result()
    report = records.decode(answer, Submission("", "twice", "twice.py", FORGETFUL))
    assert Status.UNSOLVED is report.status
    assert report.diagnosis is not None
    assert any(name.startswith("twice") for name in os.listdir(cache))
    assert [] == os.listdir(temporary)
