# SPDX-License-Identifier: Apache-2.0
"""TOML and JSON files of a package, validated against the schemas that ship with the grader."""

from __future__ import annotations

import functools
import json
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from grader.errors import PackageError

__all__ = ["read_json", "read_toml", "schema"]


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """A JSON Schema of the grader by name, for example `problem-v1`."""
    text = resources.files("grader").joinpath("schemas", f"{name}.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def read_toml(path: Path, schema_name: str) -> dict[str, Any]:
    """A TOML file that satisfies a schema. PackageError names file, key and reason."""
    try:
        data = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise PackageError(f"{path}: not TOML: {error}") from error
    return _validated(path, data, schema_name)


def read_json(path: Path, schema_name: str) -> dict[str, Any]:
    """A JSON file that satisfies a schema. PackageError names file, key and reason."""
    try:
        data = json.loads(_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        raise PackageError(f"{path}: not JSON: {error}") from error
    return _validated(path, data, schema_name)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise PackageError(
            f"{path}: {error.strerror}", hint="grader verify names every file that a package needs"
        ) from error
    except UnicodeDecodeError as error:
        raise PackageError(f"{path}: not UTF-8: {error}") from error


def _validated(path: Path, data: Any, schema_name: str) -> dict[str, Any]:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(schema(schema_name)).iter_errors(data))
    if error is not None:
        key = error.json_path.removeprefix("$").removeprefix(".") or "the file"
        raise PackageError(f"{path}: {key}: {error.message[:300]}", hint=f"the schema is {schema_name}.schema.json")
    valid: dict[str, Any] = data
    return valid
