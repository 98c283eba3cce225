# SPDX-License-Identifier: Apache-2.0
"""Twins: a failing case run again with a public seed, written down so that a student can see and repeat it."""

from __future__ import annotations

from typing import Any

from grader.contract import FunctionContract
from grader.judge.session import arguments_by_name
from grader.model import Call, CaseResult, Raised, Returned, Submission, Twin
from grader.packages import Problem
from grader.values import describe, python_source
from grader.wire import GeneratorHandle

__all__ = ["replay_of", "twin_of"]

VALUE_CHARACTERS = 600  # of one argument or result
SNIPPET_CHARACTERS = 6000


def twin_of(problem: Problem, submission: Submission, result: CaseResult, seed: int, printed: str) -> Twin:
    """The twin that a failing run of a case with a public seed makes."""
    step = result.transcript[-1] if result.transcript else None
    evidence = result.evidence
    call, snippet = "", ""
    returned, expected = "", ""
    if step is not None:
        function = problem.contract.function(step.call.function)
        call = _call_in_words(function, step.call)
        snippet = _snippet(function, step.call, submission.file)
        match step.outcome:
            case Returned():
                returned = describe(step.outcome.value, VALUE_CHARACTERS)
            case Raised():
                returned = step.outcome.traceback or step.outcome.message
            case _:
                returned = result.message
    if evidence is not None:
        if evidence.returned is not None and evidence.what not in ("exception", "result"):
            returned = f"{evidence.what}: {describe(evidence.returned, VALUE_CHARACTERS)}"
        if evidence.expected is not None:
            shown = evidence.expected
            expected = shown if isinstance(shown, str) else describe(shown, VALUE_CHARACTERS)
    return Twin(seed, result.message, call, returned, expected, snippet, printed)


def replay_of(problem: Problem, submission: Submission, result: CaseResult) -> str:
    """A program that repeats the last call of a graded case, for the teacher."""
    if not result.transcript:
        return ""
    call = result.transcript[-1].call
    return _snippet(problem.contract.function(call.function), call, submission.file)


def _call_in_words(function: FunctionContract, call: Call) -> str:
    lines = []
    if call.seed is not None:
        lines.append(f"torch.manual_seed({call.seed})")
    arguments = arguments_by_name(function, call)
    for name, value in arguments.items():
        lines.append(f"{name} = {_argument(value)}")
    lines.append(_expression(function, call))
    for cotangent in call.cotangents[:2]:
        lines.append(f"gradient of <result, cotangent> for {', '.join(call.wrt)}; cotangent = {_argument(cotangent)}")
    return "\n".join(lines)


def _argument(value: Any) -> str:
    if isinstance(value, GeneratorHandle):
        return f"torch.Generator().manual_seed({value.seed})"
    return describe(value, VALUE_CHARACTERS)


def _expression(function: FunctionContract, call: Call) -> str:
    required = [p.name for p in function.required][: len(call.arguments)]
    options = [f"{name}={name}" for name in call.options]
    return f"{function.name}({', '.join([*required, *options])})"


def _snippet(function: FunctionContract, call: Call, file: str) -> str:
    """A program that repeats the call; empty where its arguments are too large to be written out."""
    module = file.removesuffix(".py")
    lines = []
    for name, value in arguments_by_name(function, call).items():
        source = _source(value)
        if source is None:
            return ""
        if name in call.wrt:
            source += ".requires_grad_()"
        lines.append(f"{name} = {source}")
    if call.seed is not None:
        lines.append(f"torch.manual_seed({call.seed})")
    lines.append(f"result = {_expression(function, call)}")
    lines.append("print(result)")
    if call.cotangents:
        gradient = _gradient_lines(function, call)
        if gradient is None:
            return ""
        lines += gradient
    body = "\n".join(lines)
    imports = [line for word, line in (("np.", "import numpy as np"), ("torch.", "import torch")) if word in body]
    name = module if module.isidentifier() else "submission"
    text = "\n".join([*imports, f"from {name} import {function.name}", "", body, ""])
    return text if len(text) <= SNIPPET_CHARACTERS else ""


def _gradient_lines(function: FunctionContract, call: Call) -> list[str] | None:
    cotangent = call.cotangents[0]
    parts = cotangent if isinstance(cotangent, tuple) else (cotangent,)
    terms = []
    for i, part in enumerate(parts):
        if part is None:
            continue
        source = _source(part)
        if source is None:
            return None
        result = f"result[{i}]" if isinstance(cotangent, tuple) else "result"
        terms.append(f"({result} * {source}).sum()")
    return [f"({' + '.join(terms)}).backward()", *(f"print({name}.grad)" for name in call.wrt)]


def _source(value: Any) -> str | None:
    if isinstance(value, GeneratorHandle):
        return f"torch.Generator().manual_seed({value.seed})"
    return python_source(value)
