# SPDX-License-Identifier: Apache-2.0
"""What one call answered, in a form that two answers can be compared in: a text that must be equal, and numbers.

The text holds the kind of the outcome, the exception's type, the kinds, dtypes and shapes of everything returned, and
which arguments were changed. The numbers are all values in order, gradients last, in float64.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.model import Call, Outcome, Raised, Returned
from grader.wire import Foreign

__all__ = ["Seen", "arithmetic_only", "digest", "same", "same_numbers", "same_zeros", "same_zeros_of", "seen"]

ARITHMETIC = ("FloatingPointError", "OverflowError", "ZeroDivisionError")
DIGITS = 2  # of a mean, in a digest: far coarser than rounding, so that two styles of one mistake rarely part
NO_NUMBERS = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One answer: compare with `same`. `parts` are the sizes of the arrays that the numbers come from."""

    text: str
    numbers: NDArray[np.float64]
    parts: tuple[int, ...] = ()


def seen(call: Call, outcome: Outcome, names: Sequence[str]) -> Seen | None:
    """The form of an outcome; `names` are the required parameters. None for a limit, a crash or a lost runner.

    A gradient that does not arrive counts as one of zeros: both say that the result does not depend on the argument.
    """
    match outcome:
        case Raised():
            return Seen(f"raised {outcome.kind}", NO_NUMBERS)
        case Returned():
            arguments = {**dict(zip(names, call.arguments, strict=False)), **call.options}
            gradients = [
                np.zeros(tuple(arguments[name].shape)) if gradient is None else gradient
                for one in outcome.gradients
                for name, gradient in one.items()
            ]
            leaves = list(_leaves(outcome.value))
            texts = [text for text, _ in leaves]
            numbers = [array for _, array in leaves if array.size]
            numbers += [_float64(gradient) for gradient in gradients]
            changed = f" changed {','.join(outcome.changed)}" if outcome.changed else ""
            flat = np.concatenate([array.ravel() for array in numbers]) if numbers else NO_NUMBERS
            parts = tuple(array.size for array in numbers if array.size)
            return Seen(f"returned {' '.join(texts)}{changed}", flat, parts)
        case _:
            return None


def same(one: Seen, other: Seen, relative: float) -> bool:
    """Whether two answers are equal: texts, pattern of non-finite numbers, and numbers within the tolerance.

    The tolerance is relative to the largest number of each array, and at least to one.
    """
    if one.text != other.text or one.parts != other.parts:
        return False
    return bool(same_numbers(one, other.numbers[None], relative)[0])


def same_numbers(one: Seen, others: NDArray[np.float64], relative: float) -> NDArray[np.bool_]:
    """Which rows of numbers (K, N) of answers of the same text and parts equal an answer, as `same` says."""
    left, right = one.numbers, others
    if not left.size:
        return np.ones(len(others), dtype=bool)
    with np.errstate(all="ignore"):
        finite = np.isfinite(left)
        equal = (np.isfinite(right) == finite).all(axis=1)
        if not finite.all():
            odd, strange = right[:, ~finite], left[~finite]
            equal &= ((odd == strange) | (np.isnan(odd) & np.isnan(strange))).all(axis=1)
            left, right = np.where(finite, left, 0.0), np.where(finite, right, 0.0)
        starts = np.cumsum((0, *one.parts[:-1]))
        errors = np.maximum.reduceat(np.abs(left - right), starts, axis=1)
        sizes = np.maximum(1.0, np.maximum.reduceat(np.abs(right), starts, axis=1))
        return np.asarray(equal & (errors <= relative * sizes).all(axis=1))


def same_zeros(one: Seen, other: Seen, reference: Seen) -> bool:
    """Whether two answers are exactly zero at the same places among those where the reference is.

    A blocked weight of 1e-300 is no rounding of 0: code that gives it is not code that gives 0.
    """
    if reference.parts != one.parts or one.parts != other.parts:
        return True
    return bool(same_zeros_of(one, other.numbers[None], reference)[0])


def same_zeros_of(one: Seen, others: NDArray[np.float64], reference: Seen) -> NDArray[np.bool_]:
    """Which rows of numbers (K, N) of answers of the same parts have an answer's zeros, as `same_zeros` says."""
    if reference.parts != one.parts:
        return np.ones(len(others), dtype=bool)
    there = reference.numbers == 0
    return np.asarray(((one.numbers[there] == 0) == (others[:, there] == 0)).all(axis=1))


def arithmetic_only(one: Seen, reference: Seen, relative: float) -> bool:
    """Whether an answer is right but for numbers that overflowed or underflowed, or for an arithmetic error."""
    if one.text.startswith("raised ") and not reference.text.startswith("raised "):
        return one.text.removeprefix("raised ") in ARITHMETIC
    if one.text != reference.text or one.parts != reference.parts:
        return False
    left, right = one.numbers, reference.numbers
    with np.errstate(all="ignore"):
        size = float(np.max(np.abs(right[np.isfinite(right)]), initial=1.0))
        close = (np.abs(left - right) <= relative * size) | (left == right) | (np.isnan(left) & np.isnan(right))
    return bool((close | ~np.isfinite(left) | (left == 0)).all())


def digest(answers: Iterable[tuple[str, Seen | None]]) -> str:
    """A short name for how a submission answers: equal for equal mistakes, also where rounding differs.

    `answers` are pairs of a call's name and what it answered.
    """
    summary = hashlib.sha256()
    for name, answer in answers:
        summary.update(f"{name}\0{_rounded(answer)}\n".encode())
    return summary.hexdigest()[:12]


def _rounded(answer: Seen | None) -> str:
    if answer is None:
        return "nothing"
    finite = np.isfinite(answer.numbers)
    pattern = np.packbits(finite).tobytes().hex() if not finite.all() else ""
    with np.errstate(all="ignore"):
        numbers = np.where(finite, answer.numbers, 0.0)
        weights = np.cos(np.arange(numbers.size))  # a sum that moves when numbers change places
        means = [float(np.mean(numbers)), float(np.mean(numbers * weights))] if numbers.size else []
    return f"{answer.text} {pattern} {' '.join(f'{mean:.{DIGITS}g}' for mean in means)}"


def _leaves(value: Any) -> Iterator[tuple[str, NDArray[np.float64]]]:
    if isinstance(value, (list, tuple)):
        yield "(", NO_NUMBERS
        for item in value:
            yield from _leaves(item)
        yield ")", NO_NUMBERS
    elif hasattr(value, "shape") and hasattr(value, "dtype"):
        library = type(value).__module__.partition(".")[0]
        dtype = str(value.dtype).removeprefix("torch.")
        yield f"{library}:{dtype}:{'x'.join(map(str, value.shape))}", _float64(value)
    elif isinstance(value, (bool, int, float)):
        yield type(value).__name__, _float64(value)
    elif isinstance(value, Foreign):
        yield f"foreign:{value.kind}", NO_NUMBERS
    else:
        yield f"{type(value).__name__}:{value!r}"[:200], NO_NUMBERS


def _float64(value: Any) -> NDArray[np.float64]:
    plain = value.detach().numpy() if hasattr(value, "detach") else value
    with np.errstate(all="ignore"):
        try:
            array = np.asarray(plain)
            if array.dtype.kind == "c":
                array = np.stack([array.real, array.imag])
            return np.atleast_1d(array.astype(np.float64))
        except (TypeError, ValueError, OverflowError):
            return NO_NUMBERS
