# SPDX-License-Identifier: Apache-2.0
"""Public examples as cases: data in `examples.json`, call -> expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
        try:
            returned = call(*arguments, **options)
        except Failed as failure:
            raise _with_expected(failure, expected) from None
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
        seen = f"{failure.seen}{_first_difference(one, right, tolerance)}"
        raise Failed(seen, fact=failure.fact, evidence=Comparison(name, returned, _whole(expected))) from None


def _whole(expected: Any) -> Any:
    return tuple(expected) if isinstance(expected, list) else expected


def _with_expected(failure: Failed, expected: Any) -> Failed:
    """The same failure, with what should have been returned: of a public example that is no secret."""
    evidence = failure.evidence
    shown = replace(evidence, expected=_whole(expected)) if evidence is not None else None
    return Failed(failure.seen, fact=failure.fact, verdict=failure.verdict, evidence=shown, line=failure.line)


def _first_difference(returned: Any, expected: Any, tolerance: float) -> str:
    """Where two arrays of one shape first differ, and both numbers there; empty where there is only one number."""
    with np.errstate(all="ignore"):
        left, right = (np.asarray(_plain(value), np.float64) for value in (returned, expected))
        if left.shape != right.shape or left.size < 2:
            return ""
        wrong = ~(np.abs(left - right) <= tolerance)
    if not wrong.any():
        return ""
    index = tuple(int(place) for place in np.argwhere(wrong)[0])
    where = index[0] if len(index) == 1 else index
    return f"; first at index {where}: {left[index]:.6g}, not {right[index]:.6g}"


def _plain(value: Any) -> Any:
    """A tensor as an array; torch brings itself along."""
    return value.detach().cpu().double().numpy() if hasattr(value, "detach") else value


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
