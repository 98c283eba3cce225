# SPDX-License-Identifier: Apache-2.0
"""A course of one small numpy problem, and files for it: where a measurement is not about the submissions."""

import json
from pathlib import Path

__all__ = ["PROBLEM", "SOURCES", "write_course"]

PROBLEM = "twice"

TOML = """
schema = "softmark/problem/v1"
id = "twice"
version = "1.0.0"
title = "Twice"
chapter = "Foundations"
summary = "Twice a vector."
difficulty = 1
minutes = 5
framework = "numpy"
sources = []
library_calls = "allow"

[functions.twice]
returns = ["double"]
finite = true
raises = [{ rule = "scalar", error = "ValueError", when = "x has no dimension" }]

[[groups]]
name = "basic"
points = 60
about = "a vector, a table"

[[groups]]
name = "edge"
points = 40
about = "a number"
requires = ["basic"]
"""

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


@case(group="edge", points=40)
def number(student, rng):
    """Twice a number"""
    expect_raises(student.twice, rng.normal(size=()), rule="scalar")
'''

SOLUTION = '''
import numpy as np
from jaxtyping import Float64, Real


def twice(x: Real[np.ndarray, "*batch N"]) -> Float64[np.ndarray, "*batch N"]:
    """Return 2 x."""
    if np.ndim(x) == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x
'''

CONTRACT = {
    "schema": "softmark/contract/v1",
    "functions": {
        "twice": {
            "parameters": [
                {
                    "name": "x",
                    "optional": False,
                    "arrays": [{"library": "numpy", "kind": "Real", "dims": "*batch N"}],
                }
            ],
            "results": [{"library": "numpy", "kind": "Float64", "dims": "*batch N"}],
            "is_tuple": False,
        }
    },
    "hidden_cases": 3,
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
        }
    ],
}

RIGHT = """
def twice(x):
    if x.ndim == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x
"""

# What students hand in, about half of it right.
SOURCES = (
    RIGHT,
    RIGHT.replace("2.0", "3.0"),
    RIGHT.replace("2.0 * x", "x + x"),
    RIGHT.replace("ValueError", "TypeError"),
    f"import time\n\ntime.sleep(0.1)\n{RIGHT}",
    RIGHT.replace("twice(x):", "twice(x:"),
    RIGHT.replace("2.0 * x", "x * 2.0"),
    "",
)


def write_course(root: Path) -> Path:
    """The course in a new folder."""
    folder = root / "problems" / PROBLEM
    for place in (folder, root / "solutions", root / "student_template"):
        place.mkdir(parents=True)
    (folder / "problem.toml").write_text(TOML)
    (folder / "contract.json").write_text(json.dumps(CONTRACT))
    (folder / "examples.json").write_text(json.dumps(EXAMPLES))
    (folder / "statement.md").write_text("# Twice\n")
    (folder / "cases.py").write_text(CASES)
    (root / "solutions" / "twice.py").write_text(SOLUTION)
    (root / "student_template" / "twice.py").write_text("def twice(x):\n    raise NotImplementedError\n")
    return root
