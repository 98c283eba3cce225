# SPDX-License-Identifier: Apache-2.0
"""Values in words, and source that rebuilds them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.values import describe, python_source


class Pair(NamedTuple):
    """What a function with two results may return."""

    output: Any
    weights: Any


def _rebuilt(source: str | None) -> Any:
    assert source is not None
    return eval(source, {"np": np, "torch": torch})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (True, "True"),
        (-0.0, "-0.0"),
        (float("nan"), "nan"),
        ("a\x1bb", "'a\\x1bb'"),
        (10**400, "an int of 1329 bits"),
        ((), "()"),
        ((1.5,), "(1.5,)"),
        ([1, (2, None)], "[1, (2, None)]"),
        ({"a": 1}, "{'a': 1}"),
        (np.float32(0.1), "np.float32: 0.1"),
        (np.array(1.5), "shape (), np.float64: 1.5"),
        (np.array([[0.1, np.nan]], dtype=np.float32), "shape (1, 2), np.float32: [[0.1, nan]]"),
        (np.array([0.1 + 0.2]), "shape (1,), np.float64: [0.30000000000000004]"),
        (np.empty((0, 3)), "shape (0, 3), np.float64, empty"),
        (torch.tensor([0.1, -1.0]), "shape (2,), torch.float32: [0.1, -1.0]"),
        (torch.tensor([True]), "shape (1,), torch.bool: [True]"),
        (torch.ones(1, requires_grad=True), "shape (1,), torch.float32, requires_grad: [1.0]"),
        (torch.zeros(2).to_sparse(), "shape (2,), torch.float32, values not shown"),
        (torch.zeros(2, device="meta"), "shape (2,), torch.float32, values not shown"),
        (torch.tensor([1.5], dtype=torch.bfloat16), "shape (1,), torch.bfloat16: [1.5]"),
        (np.array([object()]), "shape (1,), np.object, values not shown"),
        (torch.Generator().manual_seed(3), "torch.Generator seeded with 3"),
        (object(), "a value of type object"),
        (
            Pair(np.zeros(1), torch.zeros(1)),
            "(shape (1,), np.float64: [0.0]; shape (1,), torch.float32: [0.0])",
        ),
    ],
)
def test_a_description_begins_with_shape_and_dtype(value: object, words: str) -> None:
    assert words == describe(value)


def test_a_large_array_is_summarised() -> None:
    values = np.arange(1000.0).reshape(10, 100)
    values[0, :3] = np.nan, np.inf, -np.inf
    assert (
        "shape (10, 100), np.float64: 1000 values from 3 to 999, 1 nan, 1 inf, 1 -inf, first nan, inf, -inf, 3, 4, 5"
    ) == describe(values)
    assert describe(torch.ones(1000) > 0).startswith(
        "shape (1000,), torch.bool: 1000 values, 1000 of them True, first "
    )


@pytest.mark.parametrize("value", ["x" * 5000, list(range(5000)), [np.ones(9)] * 500, {str(i): i for i in range(999)}])
def test_a_description_stays_near_its_limit(value: object) -> None:
    assert len(describe(value, 200)) <= 240


def test_a_value_that_breaks_when_looked_at_is_only_named() -> None:
    class Broken(dict[str, int]):
        def items(self) -> Any:
            raise RuntimeError("no")

    assert "Broken" in describe(Broken(a=1))
    assert python_source({"a": object()}) is None


def test_neither_torch_nor_numpy_is_imported() -> None:
    code = "import sys; from grader.values import *; describe((1, 'a')); python_source([1.0]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "numpy"} & set(done.stdout.split())


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (torch.tensor([1.0, float("nan")]), "torch.tensor([1.0, float('nan')], dtype=torch.float32)"),
        (np.array([[0.1]]), "np.array([[0.1]], dtype=np.float64)"),
        (np.array([-np.inf, 0.1], dtype=np.float32), "np.array([float('-inf'), 0.1], dtype=np.float32)"),
        (np.empty((0, 3)), "np.empty((0, 3), dtype=np.float64)"),
        (torch.empty(0, 3, dtype=torch.int64), "torch.empty((0, 3), dtype=torch.int64)"),
        (np.array(True), "np.array(True, dtype=np.bool_)"),
        (np.float32(0.1), "np.float32(0.1)"),
        (torch.ones(1, requires_grad=True), "torch.tensor([1.0], dtype=torch.float32, requires_grad=True)"),
        (Pair(1, None), "(1, None)"),
        ((1,), "(1,)"),
        (1 + 2j, "complex(1.0, 2.0)"),
        (torch.float64, "torch.float64"),
        (torch.Generator().manual_seed(3), "torch.Generator().manual_seed(3)"),
        (object(), None),
        (np.array([object()]), None),
        (np.ones(5000), None),
        ("x" * 5000, None),
        (torch.zeros(2).to_sparse(), None),
    ],
)
def test_source_rebuilds_or_is_none(value: object, source: str | None) -> None:
    assert source == python_source(value)


def test_source_breaks_inside_brackets_and_stays_narrow() -> None:
    value = {"query": (torch.eye(6, dtype=torch.float64), [1.5] * 40), "one": (np.linspace(0, 1, 20),)}
    source = python_source(value)
    assert source is not None
    assert max(len(line) for line in source.split("\n")) <= 73
    again = _rebuilt(source)
    assert torch.equal(value["query"][0], again["query"][0])
    assert [1.5] * 40 == again["query"][1]
    assert isinstance(again["one"], tuple)
    np.testing.assert_array_equal(value["one"][0], again["one"][0])


def test_a_limit_is_kept() -> None:
    value = np.arange(10.0)
    source = python_source(value)
    assert source is not None
    assert python_source(value, len(source)) == source
    assert python_source(value, len(source) - 1) is None


DTYPES = st.one_of(npst.floating_dtypes(sizes=(16, 32, 64)), npst.integer_dtypes(), npst.boolean_dtypes(),
                   npst.complex_number_dtypes(sizes=(64, 128)))  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(npst.arrays(DTYPES, npst.array_shapes(min_dims=0, min_side=0, max_side=3)))
def test_source_rebuilds_every_number_of_an_array(array: Any) -> None:
    again = _rebuilt(python_source(array, 10_000))
    assert (array.dtype, array.shape) == (again.dtype, again.shape)
    np.testing.assert_array_equal(array, again)
    if array.dtype.kind == "f":
        there = ~np.isnan(array)  # the sign of a NaN says nothing
        np.testing.assert_array_equal(np.signbit(array[there]), np.signbit(again[there]))


@settings(max_examples=100, deadline=None)
@given(npst.arrays(np.float32, npst.array_shapes(max_side=3)), st.sampled_from(["float16", "float32", "bfloat16"]))
def test_source_rebuilds_every_number_of_a_tensor(array: Any, dtype: str) -> None:
    tensor = torch.from_numpy(array).to(getattr(torch, dtype))
    again = _rebuilt(python_source(tensor, 10_000))
    assert tensor.dtype == again.dtype
    assert torch.equal(torch.nan_to_num(tensor), torch.nan_to_num(again))
    assert torch.equal(torch.isnan(tensor), torch.isnan(again))
