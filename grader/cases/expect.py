# SPDX-License-Identifier: Apache-2.0
"""Expectations: what a case says about values that came from a student.

Every function is total for whatever may come back: it either passes or raises `Failed` with a measured fact. The
tolerance is derived, not guessed (`docs/concepts/tolerances.md`): C * eps * condition * max(1, max|expected|), with
the eps of float32 wherever torch is involved, since float32 arithmetic is honest there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from grader.errors import PackageError
from grader.facts import difference
from grader.model import Comparison, FactKind, Verdict
from grader.wire import Foreign, GeneratorHandle

__all__ = [
    "Failed",
    "Measurement",
    "expect",
    "expect_close",
    "expect_dtype",
    "expect_exactly",
    "expect_finite",
    "expect_gradient",
    "expect_inputs_unchanged",
    "expect_law",
    "expect_near",
    "expect_raises",
    "expect_zero",
    "generator",
    "measured",
    "tolerance_for",
]

Array = np.ndarray[Any, Any]

TORCH_FACTOR = 8.0  # times eps(float32): worst honest error measured below 0.02 of the tolerance
NUMPY_FACTOR = 64.0  # times eps(float64)
NUMPY_FLOOR = 1e-12
MAX_RELATIVE = 1e-2  # a looser tolerance is an author's error: the case would accept wrong answers
LAW_THRESHOLD = 10.0  # log10 of the e-value: a right sampler reaches it with probability below 1e-10


class Failed(Exception):
    """An expectation that did not hold: the verdict, and a measured fact that is safe to show to the student.

    `fact` is the kind of that fact: without one, what a case says in words of its own.
    """

    def __init__(
        self,
        seen: str,
        *,
        fact: FactKind = FactKind.STATED,
        verdict: Verdict = Verdict.WRONG_ANSWER,
        evidence: Comparison | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(seen)
        self.seen = seen
        self.fact = fact
        self.verdict = verdict
        self.evidence = evidence
        self.line = line


class _Function(Protocol):
    def raises(self, rule: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> None: ...


class _Student(Protocol):
    def changed_arguments(self) -> tuple[str, ...]: ...


class _LawEvidence(Protocol):
    @property
    def log10(self) -> float: ...

    @property
    def component(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Measurement:
    """How far one comparison, or one law, was from failing."""

    what: str
    error: float  # largest absolute error, infinite where shapes or non-finite numbers differ; log10 of an e-value
    allowed: float  # the tolerance; 10 for a law
    relative: float = 0.0  # the tolerance for values of size one
    is_law: bool = False

    @property
    def times(self) -> float:
        """The error as a multiple of its tolerance."""
        return self.error / self.allowed if self.allowed else math.inf if self.error else 0.0


_measurements: ContextVar[list[Measurement] | None] = ContextVar("measurements", default=None)
_stopping: ContextVar[bool] = ContextVar("stopping", default=True)
_handles = itertools.count(1)


@contextmanager
def measured(*, stopping: bool = True) -> Iterator[list[Measurement]]:
    """Every comparison that is made inside, in order: for tools that ask how sharp cases are.

    Without `stopping` a law case draws everything before it fails, so that e-values are those of all draws.
    """
    found: list[Measurement] = []
    tokens = _measurements.set(found), _stopping.set(stopping)
    try:
        yield found
    finally:
        _measurements.reset(tokens[0])
        _stopping.reset(tokens[1])


def _note(what: str, error: float, allowed: float, relative: float = 0.0, *, is_law: bool = False) -> None:
    found = _measurements.get()
    if found is not None:
        found.append(Measurement(what, error, allowed, relative, is_law))


def generator(seed: int) -> GeneratorHandle:
    """A `torch.Generator` seeded with `seed`, built in the runner; passed twice in a case it is the same one."""
    return GeneratorHandle(int(seed), next(_handles))


def expect(condition: bool, seen: str) -> None:
    """Fail with the measured fact `seen` unless `condition` holds."""
    if not condition:
        raise Failed(seen)


def expect_close(actual: Any, expected: Any, *, condition: float = 1.0, what: str = "the result") -> None:
    """Fail unless `actual` equals `expected` within the derived tolerance; both are compared in float64.

    `condition` is the condition number of this call: finite, at least 1. Where both values come from the student
    (a relation), both must be finite.
    """
    _compare(actual, expected, tolerance_for(expected, condition), what)


def expect_near(actual: Any, expected: Any, *, tolerance: float, what: str = "the result") -> None:
    """Fail unless `actual` equals `expected` within an absolute tolerance: for public examples, whose data says it."""
    _compare(actual, expected, tolerance, what)


def _compare(actual: Any, expected: Any, tolerance: float, what: str) -> None:
    left, right = _float64(actual, what), _float64(expected, what)
    evidence = Comparison(what, actual, expected)
    if left.shape != right.shape:
        _note(what, math.inf, tolerance)
        raise Failed(f"{what} has shape {left.shape}, expected {right.shape}", fact=FactKind.SHAPE, evidence=evidence)
    if not (np.isfinite(left).all() and np.isfinite(right).all()):
        _note(what, math.inf, tolerance)
        _require_finite(right, what, evidence)
        _require_finite(left, what, evidence)
    with np.errstate(all="ignore"):
        error = float(np.max(np.abs(left - right), initial=0.0))
    _note(what, error, tolerance, tolerance / max(1.0, float(np.max(np.abs(right), initial=1.0))))
    if not error <= tolerance:
        found = difference(what, left, right, tolerance)
        raise Failed(found.sentence, fact=found.kind, evidence=evidence)


def tolerance_for(expected: Any, condition: float) -> float:
    """The absolute tolerance of a comparison. PackageError when it is not finite or too loose to mean anything."""
    if not (math.isfinite(condition) and condition >= 1.0):
        raise PackageError(f"a condition number of {condition} is not finite, or below 1")
    if _is_torch(expected):
        relative = TORCH_FACTOR * float(np.finfo(np.float32).eps) * condition
        floor = 0.0
    else:
        relative = NUMPY_FACTOR * float(np.finfo(np.float64).eps) * condition
        floor = NUMPY_FLOOR
    if relative > MAX_RELATIVE:
        raise PackageError(
            f"a tolerance of {relative:.2g} is looser than {MAX_RELATIVE}: the case would accept wrong answers",
            hint="choose better conditioned inputs, or a case with a clear winner",
        )
    values = np.abs(_float64(expected, "expected"))
    with np.errstate(all="ignore"):
        size = float(np.max(values, where=np.isfinite(values), initial=1.0))
    return relative * max(1.0, size) + floor


def expect_exactly(actual: Any, expected: Any, *, what: str = "the result") -> None:
    """Fail unless the numbers are equal (dtype aside; -0.0 equals 0.0)."""
    _compare(actual, expected, 0.0, what)


def expect_zero(actual: Any, where: Any, *, what: str = "the result") -> None:
    """Fail unless every entry of `actual` that the boolean `where` selects is exactly 0."""
    values = _float64(actual, what)
    selected = np.broadcast_to(np.asarray(_plain(where), dtype=bool), values.shape)
    wrong = selected & (values != 0)  # NaN is not 0 either
    if wrong.any():
        index = tuple(int(i) for i in np.argwhere(wrong)[0])
        shown = f"{float(values[index]):.3g}"
        raise Failed(
            f"{what} is {shown} at index {index[0] if len(index) == 1 else index}; the contract says exactly 0",
            fact=FactKind.NOT_ZERO,
            evidence=Comparison(what, actual, "exactly 0 there"),
        )


def expect_gradient(actual: Any, expected: Any, *, condition: float = 1.0, what: str = "the gradient") -> None:
    """Like `expect_close`. None means that no gradient arrives; it is right only where the gradient is zero."""
    if actual is None:
        if not np.any(_float64(expected, what)):
            return
        seen = f"{what} is missing: no gradient arrives there"
        raise Failed(seen, fact=FactKind.NO_GRADIENT, evidence=Comparison(what, None, expected))
    expect_close(actual, expected, condition=condition, what=what)


def expect_finite(value: Any, what: str = "the result") -> None:
    """Fail unless every number is finite."""
    if value is None:
        raise Failed(f"{what} is missing", fact=FactKind.KIND)
    _require_finite(_float64(value, what), what, Comparison(what, value, None))


def expect_dtype(actual: Any, like: Any, *, what: str = "the result") -> None:
    """Fail unless `actual` has the dtype of `like` (an array, a tensor or a dtype)."""
    wanted = _dtype_name(like)
    found = _dtype_name(actual)
    if wanted != found:
        seen = f"{what} has dtype {found}, expected {wanted}"
        raise Failed(seen, fact=FactKind.DTYPE, evidence=Comparison(what, actual, None))


def expect_inputs_unchanged(student: _Student) -> None:
    """Fail when a call of this case changed its arguments, as far as the runner admits it."""
    changed = student.changed_arguments()
    if changed:
        raise Failed(f"the call changed its argument {', '.join(changed)} in place", fact=FactKind.INPUT_CHANGED)


def expect_raises(function: _Function, *arguments: Any, rule: str, **options: Any) -> None:
    """Fail unless the call raises the error that the problem promises under that rule (a subclass counts)."""
    function.raises(rule, arguments, options)


def expect_law(evidence: _LawEvidence | Iterable[_LawEvidence], *, what: str = "the samples") -> None:
    """Fail when an e-value rules the stated law out: a right sampler gets here with probability below 1e-10.

    An iterable gives, look by look, what the e-value is at least (`two_looks`). Once that is enough to fail, it is not
    asked again: a wrong sampler is stopped early, and no decision is another one than that on all draws.
    """
    found = None
    for found in evidence if isinstance(evidence, Iterable) else (evidence,):
        if not found.log10 < LAW_THRESHOLD and _stopping.get():
            break
    if found is None:
        raise PackageError("a law was to be judged without a look at any draw")
    _note(what, found.log10, LAW_THRESHOLD, is_law=True)
    if not found.log10 < LAW_THRESHOLD:
        odds = "beyond 10^30" if found.log10 > 30 else f"10^{found.log10:.0f}"
        seen = f"{what} do not follow the law: {found.component}; the odds against it are {odds} to 1"
        raise Failed(seen, fact=FactKind.LAW)


def _require_finite(values: Array, what: str, evidence: Comparison) -> None:
    if not np.isfinite(values).all():
        found = difference(what, values, values, 1.0)
        raise Failed(found.sentence, fact=found.kind, evidence=evidence)


def _float64(value: Any, what: str) -> Array:
    plain = _plain(value)
    if isinstance(plain, Foreign) or plain is None or isinstance(plain, (str, dict)):
        raise Failed(f"{what} is not an array of numbers", fact=FactKind.KIND)
    try:
        array = np.asarray(plain)
        if array.dtype.kind == "c":
            if not np.any(array.imag):
                array = array.real
            else:
                raise Failed(f"{what} holds complex numbers", fact=FactKind.DTYPE)
        with np.errstate(all="ignore"):
            return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise Failed(f"{what} is not an array of numbers", fact=FactKind.KIND) from error


def _plain(value: Any) -> Any:
    return value.detach().numpy() if _is_torch(value) else value


def _is_torch(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach")


def _dtype_name(value: Any) -> str:
    """Name of a dtype, of a numpy scalar type, or of the dtype that an array has."""
    if isinstance(value, type) and issubclass(value, np.generic):
        return np.dtype(value).name
    if not hasattr(value, "dtype") and not isinstance(value, np.dtype) and not str(value).startswith("torch."):
        return "no array's"
    return str(getattr(value, "dtype", value)).removeprefix("torch.")
