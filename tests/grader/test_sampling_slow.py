# SPDX-License-Identifier: Apache-2.0
"""A slow sampler is judged by all of its draws or ends at a time limit: it is never accepted after fewer."""

import dataclasses
from pathlib import Path

import pytest

from grader.judge import case_result, grade
from grader.judge.session import Session
from grader.model import Killed, Limit, Submission, Verdict
from grader.packages import Course, Problem, load_cases
from grader.sandbox.local import LocalSandbox
from grader.sandbox.process import ProcessSandbox

ROOT = Path(__file__).resolve().parents[2]
LAW_CASES = {  # rows that every accepted sampler has drawn, in two batches
    "low_temperature": 8000,
    "high_temperature": 20_000,
    "default_temperature": 8000,
    "single_precision": 8000,
    "global_randomness": 8000,
    "hot_categories": 20_000,
    "hot_categories_by_default": 12_000,
    "straight_through_law": 8000,
}
LOOPS = ROOT / "tests" / "golden" / "gumbel_softmax" / "right" / "15_row_by_row_recursion.py"


@pytest.fixture(scope="module")
def course():
    pytest.importorskip("torch")
    return Course(ROOT)


@pytest.fixture(scope="module")
def problem(course):
    return Problem.read(course, "gumbel_softmax")


@pytest.fixture(scope="module")
def cases(problem, course):
    return {case.id: case for case in load_cases(problem, course)}


@pytest.fixture
def judged(problem, cases):
    """Judges a function by one case, in this process; returns the verdict and the rows of each call."""

    def judge(case_id, function):
        rows = []

        def counted(logits, **options):
            rows.append(logits.numel() // logits.shape[-1])
            return function(sum(rows), logits, **options)

        sandbox = LocalSandbox({"gumbel_softmax": counted})
        session = Session(sandbox, problem, Submission("x", problem.id, "x.py", b""), 1)
        session.load()
        return case_result(cases[case_id], session, 1).verdict, rows

    return judge


@pytest.fixture(scope="module")
def right(problem):
    namespace = {"__name__": "submission"}
    exec(compile(problem.solution.read_text("utf-8"), str(problem.solution), "exec", dont_inherit=True), namespace)
    return namespace["gumbel_softmax"]


@pytest.mark.parametrize("case_id", LAW_CASES)
def test_who_is_accepted_has_drawn_every_row(case_id, judged, right):
    verdict, rows = judged(case_id, lambda drawn, logits, **options: right(logits, **options))
    assert verdict is Verdict.ACCEPTED
    assert LAW_CASES[case_id] == sum(rows)


@pytest.mark.parametrize("case_id", LAW_CASES)
def test_out_of_time_before_the_last_row_is_a_time_limit(case_id, judged, right):
    def slow(drawn, logits, **options):
        if drawn < LAW_CASES[case_id]:
            return right(logits, **options)
        return Killed(Limit.CPU, 20.0, 20.1)

    verdict, rows = judged(case_id, slow)
    assert verdict is Verdict.TIME_LIMIT
    assert len(rows) > 1  # so far it was right, and fast enough


@pytest.mark.parametrize("case_id", LAW_CASES)
def test_what_is_plainly_wrong_is_not_asked_for_the_rest(case_id, judged, right):
    verdict, rows = judged(case_id, lambda drawn, logits, **options: right(logits**2, **options))
    assert verdict is Verdict.WRONG_ANSWER
    assert len(rows) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("cpu_s", "verdict"), [(20.0, Verdict.ACCEPTED), (0.1, Verdict.TIME_LIMIT)])
def test_a_plain_loop_over_the_rows_is_accepted_or_out_of_time(cpu_s, verdict, problem, cases):
    limits = dataclasses.replace(problem.limits, cpu_s=cpu_s)
    law = [cases["low_temperature"], cases["straight_through_law"]]
    groups = tuple(dataclasses.replace(g, requires=()) for g in problem.groups if g.name in ("law", "gradients"))
    small = dataclasses.replace(problem, limits=limits, groups=groups)
    submission = Submission("x", problem.id, f"{problem.id}.py", LOOPS.read_bytes())
    with ProcessSandbox() as sandbox:
        report = grade(small, law, submission, sandbox, seed=1)
    assert [verdict] * 2 == [result.verdict for result in report.cases]
