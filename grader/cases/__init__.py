# SPDX-License-Identifier: Apache-2.0
"""What a hidden case may say: `@case`, the `expect_*` functions, and `generator`.

A case is a function of a `student` proxy and a seeded `rng`. It calls the student's functions, which run elsewhere,
and expects things of what comes back. This package holds no judge: it can be read, and run, without one.
"""

from grader.cases.case import Case, case
from grader.cases.expect import (
    Failed,
    expect,
    expect_close,
    expect_dtype,
    expect_exactly,
    expect_finite,
    expect_gradient,
    expect_inputs_unchanged,
    expect_law,
    expect_raises,
    expect_zero,
    generator,
)

__all__ = [
    "Case",
    "Failed",
    "case",
    "expect",
    "expect_close",
    "expect_dtype",
    "expect_exactly",
    "expect_finite",
    "expect_gradient",
    "expect_inputs_unchanged",
    "expect_law",
    "expect_raises",
    "expect_zero",
    "generator",
]
