# SPDX-License-Identifier: Apache-2.0
"""Public examples as cases: data in `examples.json`, call -> expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from grader.cases.case import Case
from grader.cases.expect import Failed, expect_near
from grader.model import Comparison, Visibility

__all__ = ["GROUP", "example_case", "read_value"]

GROUP = "examples"


def example_case(example: Mapping[str, Any]) -> Case:
    """The case that runs one example of a validated `examples.json`."""

    def function(student: Any, rng: Any) -> None:
        call = getattr(student, example["function"])
        arguments = [read_value(value) for value in example["arguments"]]
        options = {name: read_value(value) for name, value in example.get("options", {}).items()}
        if "raises" in example:
            call.must_raise(example["raises"], "", arguments, options)
            return
        expected = read_value(example["returns"])
        returned = call(*arguments, **options)
        names = call.result_names
        if isinstance(expected, list):
            for name, one, right in zip(names, returned, expected, strict=True):
                _compare(one, right, example["tolerance"], name, returned, expected)
        else:
            _compare(returned, expected, example["tolerance"], names[0], returned, expected)

    return Case(example["name"], GROUP, 0.0, example["name"], function, Visibility.EXAMPLE)


def _compare(one: Any, right: Any, tolerance: float, name: str, returned: Any, expected: Any) -> None:
    try:
        expect_near(one, right, tolerance=tolerance, what=name)
    except Failed as failure:
        whole = tuple(expected) if isinstance(expected, list) else expected
        raise Failed(failure.seen, fact=failure.fact, evidence=Comparison(name, returned, whole)) from None


def read_value(value: Any) -> Any:
    """A value of examples.json: tagged tensors and arrays are built, everything else is itself."""
    if isinstance(value, Mapping):
        if "array" in value:
            array = np.array(value["array"], dtype=value["dtype"])
            return array.reshape(value["shape"]) if "shape" in value else array
        import torch

        tensor = torch.tensor(value["tensor"], dtype=getattr(torch, value["dtype"]))
        return tensor.reshape(value["shape"]) if "shape" in value else tensor
    if isinstance(value, list):
        return [read_value(item) for item in value]
    return value
