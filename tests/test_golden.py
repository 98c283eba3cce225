# SPDX-License-Identifier: Apache-2.0
"""Golden submissions, one seed each: right ones score exactly 100, wrong ones lose points where their header says.

The full sweep over twenty seeds is `make evidence`. Every report made here is validated against the shipped schema.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from grader.judge import grade
from grader.model import Isolation, Report, Status, Submission, Verdict
from grader.packages import Course, Problem, load_cases
from grader.packages.documents import schema
from grader.reports import FORMATS, Detail, Options
from grader.sandbox.process import ProcessSandbox

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
COURSE = Course(ROOT)
SEED = 20

VALIDATOR = Draft202012Validator(schema("report-v1"))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[ProcessSandbox]:
    with ProcessSandbox() as box:
        yield box


def files(kind: str) -> list[Path]:
    return sorted(GOLDEN.glob(f"*/{kind}/*.py"))


def name_of(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


_packages: dict[str, tuple[Problem, tuple]] = {}


def graded(file: Path, sandbox: ProcessSandbox) -> Report:
    problem_id = file.parent.parent.name
    if problem_id not in _packages:
        problem = Problem.read(COURSE, problem_id)
        _packages[problem_id] = (problem, load_cases(problem, COURSE))
    problem, cases = _packages[problem_id]
    submission = Submission("golden", problem_id, f"{problem_id}.py", file.read_bytes())
    report = grade(problem, cases, submission, sandbox, seed=SEED, digest=problem.digest())
    for detail in (Detail.BRIEF, Detail.TEACHER):
        VALIDATOR.validate(json.loads(FORMATS["jsonl"].render([report], Options(detail=detail))))
    return report


def declared(file: Path, word: str) -> set[str]:
    """Groups named in a header line such as `# fails: basic, mask`."""
    match = re.search(rf"^# {word}: *(.*)$", file.read_bytes().decode("utf-8", "replace"), re.MULTILINE)
    return {name.strip() for name in match[1].split(",") if name.strip()} if match else set()


def test_there_are_enough_of_them() -> None:
    for problem_id in COURSE.problem_ids():
        assert len(list((GOLDEN / problem_id / "right").glob("*.py"))) >= 12
        assert len(list((GOLDEN / problem_id / "wrong").glob("*.py"))) >= 25


@pytest.mark.parametrize("file", files("right"), ids=name_of)
def test_right_submission_scores_exactly_100(file: Path, sandbox: ProcessSandbox) -> None:
    report = graded(file, sandbox)
    lost = [(case.id, case.message) for case in report.cases if case.verdict is not Verdict.ACCEPTED]
    assert (Status.SOLVED, 100.0, []) == (report.status, report.score.points, lost)


@pytest.mark.parametrize("file", files("wrong"), ids=name_of)
def test_wrong_submission_loses_points_where_expected(file: Path, sandbox: ProcessSandbox) -> None:
    report = graded(file, sandbox)
    assert report.status is Status.UNSOLVED
    assert report.score.points is not None
    assert report.score.points < 100
    verdicts = {case.verdict for case in report.cases}
    if declared(file, "fails") == {"load"}:
        assert verdicts == {Verdict.LOAD_ERROR}
        return
    lost = {c.group for c in report.cases if c.verdict not in (Verdict.ACCEPTED, Verdict.SKIPPED)}
    assert declared(file, "fails") <= lost
    assert lost <= declared(file, "fails") | declared(file, "may fail")


@pytest.mark.parametrize("file", files("wrong")[::7], ids=name_of)
def test_every_lost_point_has_a_seen_line(file: Path, sandbox: ProcessSandbox) -> None:
    report = graded(file, sandbox)
    for case in report.cases:
        assert (case.verdict is Verdict.ACCEPTED) == (case.message == "")


def test_isolation_is_said(sandbox: ProcessSandbox) -> None:
    report = graded(files("right")[0], sandbox)
    assert report.isolation in set(Isolation)
