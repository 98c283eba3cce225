# SPDX-License-Identifier: Apache-2.0
"""The same cases without a judge: submission and tests in one interpreter, as every peer does it.

For comparison only. Nothing here is isolated, timed or limited.
"""

import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from grader.cases import Case, Failed
from grader.judge import case_rng
from grader.packages import Course, Problem, load_cases
from grader.wire import GeneratorHandle


class LocalStudent:
    """Calls a submission's functions in this process."""

    def __init__(self, functions: dict[str, Any], problem: Problem, seed: int | None = None) -> None:
        self._functions, self._problem, self._seed = functions, problem, seed
        self._generators: dict[int, Any] = {}
        self._changed = False

    def __getattr__(self, name: str) -> "LocalFunction":
        return LocalFunction(self, name)

    def seeded(self, seed: int) -> "LocalStudent":
        other = LocalStudent(self._functions, self._problem, seed)
        other._generators = self._generators
        return other

    def changed_arguments(self) -> tuple[str, ...]:
        return ("an argument",) if self._changed else ()


class LocalFunction:
    def __init__(self, student: LocalStudent, name: str) -> None:
        self.student = student
        self.function = student._functions[name]
        self.contract = student._problem.contract.function(name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        before = [_copy(value) for value in arguments]
        given = [self._given(value) for value in arguments]
        if self.student._seed is not None:
            _seed(self.student._seed)
        result = self.function(*given, **{name: self._given(value) for name, value in options.items()})
        self.student._changed |= any(not _same(a, b) for a, b in zip(before, given, strict=True))
        return result

    def vjp(self, *arguments: Any, wrt: Any, cotangents: Any, **options: Any) -> Any:
        import torch

        names = [parameter.name for parameter in self.contract.required]
        leaves = [v.detach().clone().requires_grad_() if n in wrt else v for n, v in zip(names, arguments, strict=True)]
        value = self(*leaves, **options)
        wanted = [leaf for name, leaf in zip(names, leaves, strict=True) if name in wrt]
        gradients = []
        for cotangent in cotangents:
            pairs = zip(value, cotangent, strict=True) if isinstance(cotangent, tuple) else [(value, cotangent)]
            terms = [(part * weight.to(part.dtype)).sum() for part, weight in pairs if weight is not None]
            terms = [term for term in terms if term.requires_grad]
            if terms:
                made = torch.autograd.grad(sum(terms), wanted, retain_graph=True, allow_unused=True)
            else:
                made = [None] * len(wanted)
            gradients.append(dict(zip(wrt, made, strict=True)))
        return value, gradients

    def raises(self, rule: str, arguments: Any, options: Any) -> None:
        try:
            self(*arguments, **options)
        except ValueError:
            return
        raise Failed("no error")

    def _given(self, value: Any) -> Any:
        if not isinstance(value, GeneratorHandle):
            return value
        import torch

        made = self.student._generators
        if value.handle not in made:
            made[value.handle] = torch.Generator().manual_seed(value.seed)
        return made[value.handle]


def _seed(seed: int) -> None:
    import torch

    random.seed(seed)
    np.random.seed(seed % (1 << 32))
    torch.manual_seed(seed)


def _copy(value: Any) -> Any:
    return value.detach().clone() if hasattr(value, "detach") else np.array(value, copy=True)


def _same(a: Any, b: Any) -> bool:
    return bool(np.array_equal(np.asarray(_detached(a)), np.asarray(_detached(b))))


def _detached(value: Any) -> Any:
    return value.detach() if hasattr(value, "detach") else value


class Bench:
    """One problem with its cases, for runs without a judge."""

    def __init__(self, root: Path, problem_id: str) -> None:
        course = Course(root)
        self.problem = Problem.read(course, problem_id)
        self.cases = load_cases(self.problem, course)

    def functions(self, source: bytes) -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "submission"}
        exec(compile(source, "submission.py", "exec", dont_inherit=True), namespace)
        return namespace

    def run(self, case: Case, functions: dict[str, Any], seed: int = 1) -> bool:
        """Whether the case passes; a plain loop's idea of grading."""
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                case.function(LocalStudent(functions, self.problem), case_rng(seed, case.id))
        except Exception:
            return False
        return True

    def grade(self, source: bytes, seed: int = 1) -> int:
        try:
            functions = self.functions(source)
        except Exception:
            return 0
        return sum(self.run(case, functions, seed) for case in self.cases)
