# SPDX-License-Identifier: Apache-2.0
"""Reports as the judge makes them, one of each kind, for every renderer's tests."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from grader.errors import GraderError
from grader.model import (
    Call,
    CaseResult,
    Comparison,
    Crashed,
    Diagnosis,
    Environment,
    GroupScore,
    Isolation,
    Killed,
    LibraryCall,
    Limit,
    Limits,
    Lost,
    Raised,
    Report,
    Returned,
    Score,
    Status,
    Step,
    Submission,
    Twin,
    Verdict,
    Visibility,
)
from grader.reports import FORMATS, Options

HERE = Path(__file__).parent

# What no student may read in a report: each stands in teacher-only fields of `several_losses`.
SECRET_SEED = 918273645
SECRET_INPUT = 0.5179237
SECRET_EXPECTED = 0.7731415


def _case(group: str, name: str, points: float, max_points: float, **rest: Any) -> CaseResult:
    verdict = rest.pop("verdict", Verdict.ACCEPTED if points == max_points else Verdict.WRONG_ANSWER)
    usual: dict[str, Any] = {"title": f"The rule of {name}", "cpu_s": 0.004, "wall_s": 0.005}
    return CaseResult(id=name, group=group, verdict=verdict, points=points, max_points=max_points, **(usual | rest))


def _report(problem: str, cases: tuple[CaseResult, ...], **rest: Any) -> Report:
    groups: dict[str, list[float]] = {}
    for case in cases:
        total = groups.setdefault(case.group, [0.0, 0.0])
        total[0] += case.points
        total[1] += case.max_points
    scores = tuple(GroupScore(name, f"about {name}", got, of) for name, (got, of) in groups.items())
    got, of = sum(group.points for group in scores), sum(group.max_points for group in scores)
    source = f"# an answer to {problem}\n".encode()
    usual: dict[str, Any] = {
        "problem_title": problem.replace("_", " ").title(),
        "problem_version": "1.0.0",
        "problem_digest": "sha256:" + "ab" * 32,
        "submission": Submission("ada", problem, f"{problem}.py", source),
        "status": Status.SOLVED if got == of else Status.UNSOLVED,
        "score": Score(got, of, scores),
        "isolation": Isolation.PORTABLE,
        "limits": Limits(),
        "environment": Environment("0.1.0", "3.11.7", "linux", {"numpy": "2.4.6"}),
        "seed": SECRET_SEED,
        "duration_s": 0.061,
    }
    return Report(problem=problem, cases=cases, **(usual | rest))


TWIN = Twin(
    seed=17,
    message="a blocked key got weight 0.25; the contract says exactly 0",
    call="softmax_rows(scores, keep)",
    returned="shape (1, 2), np.float64: [[0.75, 0.25]]",
    expected="shape (1, 2), np.float64: [[1.0, 0.0]]",
    snippet="import numpy as np\n"
    "from softmax_rows import softmax_rows\n\n"
    "print(softmax_rows(np.array([[1.0, 2.0]])))\n",
    printed="hello\nfrom the student",
)

TRANSCRIPT = (
    Step(Call("softmax_rows", (np.array([[SECRET_INPUT]]),), {"seed": 3}), Returned(np.array([[1.0]]))),
    Step(
        Call("softmax_rows", (None,), wrt=("scores",)), Raised("ValueError", ("Exception",), "no\nscores", 7, "Trace\n")
    ),
    Step(Call("softmax_rows", ((1, 2),), seed=5), Killed(Limit.CPU, 2.0, 2.4)),
    Step(Call("softmax_rows", ()), Killed(Limit.ANSWER, 16 << 20, 32 << 20)),
    Step(Call("softmax_rows", ()), Crashed("left with exit code 0")),
    Step(Call("softmax_rows", ()), Lost("the zygote died")),
    Step(Call("softmax_rows", ()), Returned(2.0, ({"scores": np.zeros(2)},), ("scores",))),
)

EVIDENCE = Comparison("weights", np.array([SECRET_INPUT]), np.array([SECRET_EXPECTED]))


def _diagnosed() -> Report:
    return _report(
        "scaled_dot_product",
        (
            _case("basic", "plain", 25, 25),
            _case("batch", "two_axes", 10, 10),
            _case("mask", "blocked_key", 25, 25),
            _case("numerics", "large_scores", 8, 8),
            _case(
                "numerics",
                "very_negative_scores",
                0,
                7,
                message="a blocked key got weight 1.0; the contract says exactly 0",
                twin=TWIN,
            ),
            _case("gradients", "of_query", 10, 10),
            _case("properties", "permuted_keys", 15, 15),
        ),
        diagnosis=Diagnosis(
            "finite_mask",
            "a large finite number stands for -inf",
            "hint 2: what is exp(-100), and what is exp(-inf)?",
            "equal on all 7 cases",
        ),
    )


def _several_losses() -> Report:
    blocked = "a blocked key got weight 1.0; the contract says exactly 0"
    one_key, half = f"The rule of one_blocked_key: {blocked}", f"The rule of half_blocked: {blocked}"
    index = "IndexError: index 3 is out of bounds for axis 0 with size 3"
    after = "skipped until every case of mask is accepted"
    return _report(
        "softmax_rows",
        (
            _case("basic", "plain", 25, 25, transcript=TRANSCRIPT),
            _case("mask", "one_blocked_key", 0, 3, message=one_key, transcript=TRANSCRIPT),
            _case("mask", "a_blocked_row", 0, 5, message="the row does not sum to one", evidence=EVIDENCE),
            _case("mask", "half_blocked", 0, 3, message=half, twin=TWIN, evidence=EVIDENCE, transcript=TRANSCRIPT),
            _case("mask", "nothing_blocked", 14, 14),
            _case("numerics", "loops", 0, 10, verdict=Verdict.TIME_LIMIT, message="one call took more than 2 s"),
            _case("gradients", "of_scores", 0, 10.5, verdict=Verdict.RUNTIME_ERROR, message=index, line=12),
            _case("properties", "shifted", 0, 15, verdict=Verdict.SKIPPED, message=after),
            _case("properties", "permuted", 0, 14.5, verdict=Verdict.SKIPPED, message=after),
        ),
        library_calls=(LibraryCall("torch.softmax", 4),),
        printed="loading\n  done",
    )


def _does_not_load() -> Report:
    syntax = "SyntaxError: '(' was never closed"
    return _report(
        "softmax_rows",
        (
            _case("basic", "plain", 0, 60, verdict=Verdict.LOAD_ERROR, message=syntax, line=3),
            _case("mask", "one_blocked_key", 0, 40, verdict=Verdict.LOAD_ERROR, message=syntax, line=3),
        ),
        reason=syntax,
        duration_s=0.0038,
    )


def _examples(cases: tuple[CaseResult, ...], **rest: Any) -> Report:
    usual = {"status": Status.UNSOLVED, "examples_only": True, "hidden_cases": 35, "seed": None}
    return _report("softmax_rows", cases, **(usual | rest))


def _one_of_two_examples() -> Report:
    return _examples(
        (
            _case("examples", "two_equal_scores", 0, 0, verdict=Verdict.ACCEPTED, visibility=Visibility.EXAMPLE),
            _case(
                "examples",
                "three_scores",
                0,
                0,
                verdict=Verdict.WRONG_ANSWER,
                visibility=Visibility.EXAMPLE,
                message="every number of weights is 2 times what it should be",
                twin=dataclasses.replace(TWIN, printed=""),
            ),
        ),
    )


def _not_attempted() -> Report:
    raised = "NotImplementedError"
    starter: dict[str, Any] = {"verdict": Verdict.RUNTIME_ERROR, "message": raised, "line": 9}
    return _examples(
        (_case("examples", "first", 0, 0, **starter), _case("examples", "second", 0, 0, **starter)),
        reason="not attempted",
    )


def _not_graded() -> Report:
    report = _report(
        "softmax_rows",
        (
            _case("basic", "plain", 25, 25),
            _case("mask", "one_blocked_key", 0, 75, verdict=Verdict.JUDGE_ERROR, message="the case raised KeyError"),
        ),
        status=Status.NOT_GRADED,
        reason="case mask/one_blocked_key could not be judged",
        next_step="grader verify softmax_rows",
    )
    return dataclasses.replace(report, score=dataclasses.replace(report.score, points=None))


def _solved() -> Report:
    return _report("softmax_rows", (_case("basic", "plain", 100, 100),))


def _build() -> dict[str, Report]:
    return {
        "diagnosed": _diagnosed(),
        "several_losses": _several_losses(),
        "does_not_load": _does_not_load(),
        "examples": _one_of_two_examples(),
        "not_attempted": _not_attempted(),
        "not_graded": _not_graded(),
        "solved": _solved(),
    }


@pytest.fixture(scope="session")
def samples() -> Mapping[str, Report]:
    """One report of each kind, by name; build it again to compare."""
    return _build()


@pytest.fixture(scope="session")
def build() -> Callable[[], Mapping[str, Report]]:
    """Makes the samples anew: equal, not identical."""
    return _build


@pytest.fixture(scope="session")
def secrets() -> tuple[str, ...]:
    """What only a teacher may read, as it would be written."""
    return str(SECRET_SEED), str(SECRET_INPUT), str(SECRET_EXPECTED), "transcript", "evidence"


@pytest.fixture(scope="session")
def hostile() -> Callable[[str], Report]:
    """A report in which every text that a student can choose, and every other one too, is the given text."""

    def build_hostile(text: str) -> Report:
        filled: Report = _fill(_several_losses(), text)
        return filled

    return build_hostile


def _fill(thing: Any, text: str) -> Any:
    """A copy in which every string is `text`, except inside values and where the schema asks for a form."""
    if type(thing) is str:
        return text
    if isinstance(thing, np.ndarray | Limits):
        return thing
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return dataclasses.replace(
            thing, **{field.name: _fill(getattr(thing, field.name), text) for field in dataclasses.fields(thing)}
        )
    if isinstance(thing, tuple):
        return tuple(_fill(part, text) for part in thing)
    if isinstance(thing, Mapping):
        return {f"{text}{number}": _fill(part, text) for number, part in enumerate(thing.values())}
    return thing


@pytest.fixture(scope="session")
def hosted() -> Callable[..., dict[str, Any]]:
    """Renders reports, or an error, in a host's format, and holds the document against its schema."""
    schemas = {
        "gradescope": HERE.parent / "gradebooks" / "gradescope-results.schema.json",
        "prairielearn": HERE / "prairielearn-results.schema.json",
        "classroom50": HERE / "classroom50-result.schema.json",
        "exercism": HERE / "exercism-results.schema.json",
    }

    def render(name: str, *reports: Report, error: GraderError | None = None, **options: Any) -> dict[str, Any]:
        given = Options(**options)
        form = FORMATS[name]
        if error is None:
            text = form.render(reports, given)
        else:
            assert form.failed is not None
            text = form.failed(error, given)
        document: dict[str, Any] = json.loads(text)
        Draft202012Validator(json.loads(schemas[name].read_text("utf-8"))).validate(document)
        assert not set(text) - {"\n"} & {chr(code) for code in range(32)}
        return document

    return render


@pytest.fixture(scope="session")
def remarked() -> Callable[..., Report]:
    """A report with one group of 100 points in which one case of `lost` points failed."""

    def build_remarked(lost: float) -> Report:
        return _report("softmax_rows", (_case("basic", "a", 100 - lost, 100 - lost), _case("basic", "b", 0, lost)))

    return build_remarked
