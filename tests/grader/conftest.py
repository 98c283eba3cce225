# SPDX-License-Identifier: Apache-2.0
"""What several test modules share: a small course on disk, a sandbox that says what it is told, torch where it is."""

import copy
import json

import pytest
from hypothesis import settings

from grader.model import Isolation, Lost
from grader.packages import Course
from grader.protocol import Execute, Inspected, Invoke, Load, Loaded, frame
from grader.sandbox import Received
from grader.wire import Payload

# The same examples on every machine, and no clock: a busy computer is not a failure.
settings.register_profile("softmark", deadline=None, derandomize=True)
settings.load_profile("softmark")

PROBLEM = {
    "schema": "softmark/problem/v1",
    "version": "1.0.0",
    "title": "Twice",
    "chapter": "Foundations",
    "summary": "Twice a vector, and a shift.",
    "difficulty": 1,
    "minutes": 5,
    "framework": "numpy",
    "sources": [],
    "library_calls": "allow",
    "functions": {
        "twice": {
            "returns": ["double"],
            "finite": True,
            "raises": [{"rule": "scalar", "error": "ValueError", "when": "x has no dimension"}],
        }
    },
    "groups": [
        {"name": "basic", "points": 60, "about": "a vector, a table"},
        {"name": "edge", "points": 40, "about": "what is easily forgotten", "requires": ["basic"]},
    ],
}

CONTRACT = {
    "schema": "softmark/contract/v1",
    "functions": {
        "twice": {
            "parameters": [
                {
                    "name": "x",
                    "optional": False,
                    "arrays": [{"library": "numpy", "kind": "Real", "dims": "*batch N"}],
                },
                {"name": "shift", "optional": True, "plain": "float", "default": "0.0"},
            ],
            "results": [{"library": "numpy", "kind": "Float64", "dims": "*batch N"}],
            "is_tuple": False,
        }
    },
    "hidden_cases": 4,
}

EXAMPLES = {
    "schema": "softmark/examples/v1",
    "examples": [
        {
            "name": "a vector",
            "function": "twice",
            "arguments": [{"array": [1.0, 2.0], "dtype": "float64"}],
            "returns": {"array": [2.0, 4.0], "dtype": "float64"},
            "tolerance": 1e-9,
        },
        {
            "name": "with a shift",
            "function": "twice",
            "arguments": [{"array": [1.0], "dtype": "float64"}],
            "options": {"shift": 0.5},
            "returns": {"array": [2.5], "dtype": "float64"},
            "tolerance": 1e-9,
        },
        {
            "name": "a number",
            "function": "twice",
            "arguments": [{"array": 1.0, "dtype": "float64"}],
            "raises": "ValueError",
        },
    ],
}

CASES = '''
from grader.cases import case, expect_close, expect_raises
from solutions.twice import twice as reference


@case(group="basic", points=40)
def vector(student, rng):
    """Twice a vector"""
    x = rng.normal(size=3)
    expect_close(student.twice(x), reference(x), what="the double")


@case(group="basic", points=20)
def table(student, rng):
    """Twice a table"""
    x = rng.normal(size=(2, 3))
    expect_close(student.twice(x), reference(x), what="the double")


@case(group="edge", points=30)
def shifted(student, rng):
    """Twice a vector, with a shift"""
    x, shift = rng.normal(size=3), rng.normal()
    expect_close(student.twice(x, shift=shift), reference(x, shift=shift), what="the double")


@case(group="edge", points=10)
def number(student, rng):
    """Twice a number"""
    expect_raises(student.twice, rng.normal(size=()), rule="scalar")
'''

SOLUTION = '''
import numpy as np
from jaxtyping import Float64, Real


def twice(x: Real[np.ndarray, "*batch N"], shift: float = 0.0) -> Float64[np.ndarray, "*batch N"]:
    """Return 2 x + shift."""
    if np.ndim(x) == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x + shift
'''


def toml(value):
    """A value as TOML: JSON, but for tables."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {toml(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


@pytest.fixture
def sound_contract():
    """A contract.json of one's own to change."""
    return copy.deepcopy(CONTRACT)


@pytest.fixture
def write_course(tmp_path):
    """Writes a sound problem, but for what is given; returns the course. A key whose value is None is left out."""

    def write(name="twice", *, cases=CASES, contract=CONTRACT, examples=EXAMPLES, solution=SOLUTION, **problem):
        course = Course(tmp_path / "course")
        folder = course.folder(name)
        for parent in (folder, course.solution(name).parent, course.template(name).parent):
            parent.mkdir(parents=True, exist_ok=True)
        data = {key: value for key, value in ({**PROBLEM, "id": name} | problem).items() if value is not None}
        (folder / "problem.toml").write_text("".join(f"{key} = {toml(value)}\n" for key, value in data.items()))
        (folder / "contract.json").write_text(json.dumps(contract))
        (folder / "examples.json").write_text(json.dumps(examples))
        (folder / "statement.md").write_text("# Twice\n")
        (folder / "cases.py").write_text(cases)
        course.solution(name).write_text(solution)
        course.template(name).write_text("def twice(x, shift=0.0):\n    raise NotImplementedError\n")
        return course

    return write


class ScriptedSandbox:
    """Answers each kind of message with what it is told: `load`, `execute` and `invoke` take the message.

    Each returns a message of the runner, a message with its payload, or how the runner ended. `open` may be replaced.
    """

    isolation = Isolation.NONE

    def __init__(self, *, load=None, execute=None, invoke=None, cpu_s=0.0, wall_s=0.0, prints=b"", lost=0):
        self.answers = {
            Load: load or (lambda message: Inspected(message.id, "", None, [])),
            Execute: execute or (lambda message: Loaded(message.id)),
            Invoke: invoke,
        }
        self.cpu_s, self.wall_s, self.prints, self.lost = cpu_s, wall_s, prints, lost
        self.messages = []
        self.opened, self.closed, self.renewed, self.frameworks = 0, 0, 0, []

    def open(self, framework):
        self.frameworks.append(framework)
        if self.lost:
            self.lost -= 1
            return Lost("no process")
        self.opened += 1
        return self

    def ask(self, message, payload, payload_bytes, *, cpu_s, answer_bytes):
        self.messages.append(message)
        frame(message)  # as a real channel does; refuses what is too large
        reply = self.answers[type(message)](message)
        if hasattr(reply, "wall_s"):
            return reply
        said, data = reply if isinstance(reply, tuple) else (reply, b"")
        return Received(said, Payload(data), self.cpu_s, self.wall_s)

    def process_limits(self, limits):
        return [(0, int(limits.submission_cpu_s))]

    def printed(self):
        text, self.prints = self.prints, b""
        return text

    def renew(self, framework):
        self.renewed += 1

    def close(self):
        self.closed += 1


@pytest.fixture
def scripted():
    return ScriptedSandbox


@pytest.fixture(scope="session")
def torch():
    return pytest.importorskip("torch")
