# SPDX-License-Identifier: Apache-2.0
"""A sound package on disk that each test breaks in one way, and a sandbox that executes sources in this process."""

import json

import pytest

from grader.calling import Caller
from grader.model import Isolation
from grader.packages import Problem, load_cases
from grader.protocol import Execute, Inspected, Load, Loaded
from grader.sandbox import Received
from grader.verify import FULL, QUICK, Outcome, generate, verify
from grader.verify.bench import Bench, load_functions
from grader.wire import Payload

STATEMENT = """\
# Twice

`twice(x, shift=0.0)` returns two times x plus the shift, for x of shape (..., N).
It raises `ValueError` when x has no dimension (has, dimension). Groups: basic, edge.
"""
HINTS = "# Hints\n\n## One\n\nDouble.\n\n## Two\n\nAdd.\n\n## Three\n\nReturn it.\n"

SOLUTION = '''
import numpy as np
from jaxtyping import Float64, Real


def twice(x: Real[np.ndarray, "*batch N"], shift: float = 0.0) -> Float64[np.ndarray, "*batch N"]:
    """Return 2 x + shift."""
    if np.ndim(x) == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x + shift
'''

CASES = '''
from grader.cases import case, expect, expect_close, expect_finite, expect_raises
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


@case(group="edge", points=10)
def shifted(student, rng):
    """Twice a vector, with a shift"""
    x, shift = rng.normal(size=3), rng.uniform(1.0, 2.0)
    expect_close(student.twice(x, shift=shift), reference(x, shift=shift), what="the double")


@case(group="edge", points=10)
def shifted_table(student, rng):
    """Twice a table, with a shift"""
    x, shift = rng.normal(size=(2, 3)), rng.uniform(1.0, 2.0)
    expect_close(student.twice(x, shift=shift), reference(x, shift=shift), what="the double")


@case(group="edge", points=20)
def number(student, rng):
    """Twice a number"""
    expect_raises(student.twice, rng.normal(size=()), rule="scalar")
'''

ACCEPTED = {
    "plus.py": """
def twice(x, shift=0.0):
    if x.ndim == 0:
        raise ValueError
    return x + x + shift
""",
    "einsum.py": """
import numpy as np

def twice(x, shift=0.0):
    if not x.shape:
        raise ValueError
    return np.einsum("...,->...", x, 2.0) + shift
""",
    "loop.py": """
import numpy as np

def twice(x, shift=0.0):
    if not x.shape:
        raise ValueError
    return np.array([shift + 2 * one for one in x.ravel()]).reshape(x.shape)
""",
}

MISTAKES = """
from grader.mistakes import mistake


def make(factor=2.0, shift="added"):
    def twice(x, shift_=0.0):
        if x.ndim == 0:
            raise ValueError
        return factor * x + (0.0 if shift == "ignored" else shift_)

    return {"twice": lambda x, shift=0.0: twice(x, shift)}


MISTAKES = (
    mistake("thrice", {"factor": 3.0}, says="x is tripled.", hint="How often is x added?", fails=("basic",)),
    mistake("no_shift", {"shift": "ignored"}, says="The shift is ignored.", hint="What of it?", fails=("edge",)),
)
"""


class SourceSandbox:
    """Executes what is handed in, in this process. Every call is said to take `seconds`."""

    isolation = Isolation.NONE

    def __init__(self, seconds=0.0):
        self.seconds = seconds

    def open(self, framework):
        return SourceChannel(self.seconds)

    def renew(self, framework):
        pass

    def close(self):
        pass


class SourceChannel:
    isolation = Isolation.NONE

    def __init__(self, seconds):
        self.seconds = seconds

    def ask(self, message, payload, payload_bytes, *, cpu_s, answer_bytes):
        out = Payload()
        match message:
            case Load():
                self.source, reply = bytes(message.source), Inspected(message.id, "", None, [])
            case Execute():
                functions = {"__name__": "submission"}
                exec(compile(self.source, "submission.py", "exec", dont_inherit=True), functions)
                self.caller, reply = Caller(functions, caught=Exception), Loaded(message.id)
            case _:
                reply = self.caller.invoke(message, b"".join(payload), out)
        return Received(reply, Payload(b"".join(out.buffers)), self.seconds, self.seconds)

    def process_limits(self, limits):
        return []

    def printed(self):
        return b""

    def close(self):
        pass


@pytest.fixture
def write_package(write_course):
    """Writes a sound package, but for what is given. `files` are by their place in the package; None deletes one."""

    def write(*, cases=CASES, solution=SOLUTION, mistakes=MISTAKES, files=None, contract=None, **problem):
        course = write_course(cases=cases, solution=solution, **problem)
        folder = course.folder("twice")
        (folder / "accepted").mkdir()
        texts = {"statement.md": STATEMENT, "explanation.md": "# Why\n", "hints.md": HINTS, "mistakes.py": mistakes}
        texts |= {f"accepted/{name}": source for name, source in ACCEPTED.items()}
        texts["contract.json"] = json.dumps(generate(course, "twice"), indent=2, ensure_ascii=False) + "\n"
        for name, text in (texts | (files or {})).items():
            if text is None:
                (folder / name).unlink(missing_ok=True)
            else:
                (folder / name).write_text(text)
        return course

    return write


@pytest.fixture
def check():
    """Verifies a package; returns its findings by gate."""

    def run(course, *, full=False, seconds=0.0, **options):
        found = list(verify(course, "twice", SourceSandbox(seconds), depth=FULL if full else QUICK, **options))
        assert len({one.gate for one in found}) == len(found)
        return {one.gate: one for one in found}

    return run


@pytest.fixture
def bench(write_package):
    """A bench of the sound package, but for what is given."""

    def make(**changes):
        course = write_package(**changes)
        problem = Problem.read(course, "twice")
        return Bench(problem, load_cases(problem, course), load_functions(problem.solution, ["twice"]))

    return make


def failed(found):
    """Gates that fail."""
    return {gate for gate, one in found.items() if one.outcome is Outcome.FAIL}
