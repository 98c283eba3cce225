# SPDX-License-Identifier: Apache-2.0
"""From the reference solution's annotations to `contract.json`."""

from __future__ import annotations

import importlib
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any

from grader.contract import KINDS
from grader.errors import PackageError
from grader.packages import Course
from grader.packages.documents import read_toml
from grader.packages.problem import count_cases, course_on_path

__all__ = ["generate", "reference_functions"]

PLAIN = {bool: "boolean", int: "integer", float: "float", str: "string", type(None): "None"}


def generate(course: Course, problem_id: str) -> dict[str, Any]:
    """The contract of a problem as its reference states it. PackageError names what can not be read."""
    functions = reference_functions(course, problem_id)
    return {
        "schema": "softmark/contract/v1",
        "functions": {name: _function(name, function) for name, function in functions.items()},
        "hidden_cases": count_cases(course, problem_id),
    }


def reference_functions(course: Course, problem_id: str) -> dict[str, Callable[..., Any]]:
    """The reference's functions by name, as many as problem.toml declares."""
    path = course.solution(problem_id)
    data = read_toml(course.folder(problem_id) / "problem.toml", "problem-v1")
    with course_on_path(course):
        try:
            module = importlib.import_module(f"solutions.{problem_id}")
        except ModuleNotFoundError as error:
            if error.name == "torch":
                raise
            raise PackageError(f"{path}: {error}") from error
        except Exception as error:
            raise PackageError(f"{path}: {type(error).__name__}: {error}") from error
    functions = {}
    for name in data["functions"]:
        if not callable(getattr(module, name, None)):
            raise PackageError(f"{path}: the reference has no function {name}")
        functions[name] = getattr(module, name)
    return functions


def _function(name: str, function: Callable[..., Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(function, include_extras=True)
    if "return" not in hints:
        raise PackageError(f"{name}: the reference does not annotate what it returns")
    parameters = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name not in hints:
            raise PackageError(f"{name}: the reference does not annotate {parameter.name}")
        parameters.append(_parameter(name, parameter, hints[parameter.name]))
    result = hints["return"]
    is_tuple = typing.get_origin(result) is tuple
    results = typing.get_args(result) if is_tuple else (result,)
    arrays = [_array(one) for one in results]
    if not all(arrays):
        raise PackageError(f"{name}: the reference's results are not all annotated as arrays with shapes")
    return {"parameters": parameters, "results": arrays, "is_tuple": is_tuple}


def _parameter(function: str, parameter: inspect.Parameter, hint: Any) -> dict[str, Any]:
    optional = parameter.default is not inspect.Parameter.empty
    made: dict[str, Any] = {"name": parameter.name, "optional": optional}
    alternatives = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    arrays = [array for array in map(_array, alternatives) if array]
    if arrays:
        made["arrays"] = arrays
    else:
        names = [PLAIN.get(one, getattr(one, "__name__", str(one))) for one in alternatives if one is not type(None)]
        made["plain"] = " or ".join(names)
    if optional:
        made["default"] = repr(parameter.default)
    return made


def _array(annotation: Any) -> dict[str, str] | None:
    """A jaxtyping annotation as data; None for anything else."""
    dims, kind, array_type = (getattr(annotation, name, None) for name in ("dim_str", "dtype", "array_type"))
    if dims is None or kind is None or array_type is None:
        return None
    if kind.__name__ not in KINDS:
        raise PackageError(f"arrays of kind {kind.__name__} are not supported; known: {', '.join(KINDS)}")
    library = array_type.__module__.partition(".")[0]
    return {"library": library, "kind": kind.__name__, "dims": dims}
