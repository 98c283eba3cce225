# SPDX-License-Identifier: Apache-2.0
"""Measured facts about a wrong answer: what can be said of two arrays that should be equal.

Every sentence states something that was checked on the numbers, and none holds an input or an expected value. The
most telling fact comes first; where nothing special holds, the sentence says how many numbers differ and where.

Two arrays can agree with an idea by chance: any two numbers have a constant factor, and one-hot rows that are wrong
have the right numbers in wrong places. So an idea counts only where it explains more different numbers than it has
parameters to choose, and explains away an error that is far beyond the tolerance. What holds of one call and need
not hold of the next is said of this call; only a number after "here" may be another one in the next.
`benchmarks/seen_lines.py` looks for a statement that is false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.contract import non_finite
from grader.model import Fact, FactKind

__all__ = ["difference"]

Array = np.ndarray[Any, Any]

CLEAR = 8.0  # tolerances: what is closer together may be one number, what is further apart is two
MORE = 2  # different numbers beyond the parameters of an idea that explains them
SEVERAL = 3  # different numbers, the fewest of which anything is said
SMALL = 1e-3  # of the size of the numbers: an error below it is a question of digits
SURE_BITS = 6.0  # of luck that the right order of size would need
MANY = 6  # numbers or columns, the fewest of which a tendency is told
MOSTLY = 0.75  # of the columns; with fresh inputs more than half then tend to the same side, 94 times in 100
APART = 1.2  # times as far apart as they should be
SUM_ERROR = 1e-3  # of a row that should sum to one
ROUNDING = 16.0 * float(np.finfo(np.float64).eps)  # of our own arithmetic


@dataclass(frozen=True, slots=True)
class _Compared:
    """What came back and what it should be: float64 arrays of one shape, both finite, not close."""

    what: str
    actual: Array
    expected: Array
    tolerance: float

    @property
    def wrong(self) -> Array:
        """Where they differ."""
        return np.asarray(np.abs(self.actual - self.expected) > self.tolerance)

    def is_(self, idea: Array, parameters: int = 0) -> bool:
        """Whether what came back is `idea`, made of what it should be, and cannot be so by chance."""
        if idea.shape != self.actual.shape or not np.isfinite(idea).all():
            return False
        size = float(np.max(np.abs(idea), initial=0.0))
        tolerance = self.tolerance * max(1.0, size) + ROUNDING * size
        explained = float(np.max(np.abs(self.expected - idea), initial=0.0))
        return (
            float(np.max(np.abs(self.actual - idea), initial=0.0)) <= tolerance
            and explained > max(CLEAR * tolerance, SMALL * size)
            and _different(idea, tolerance) >= max(SEVERAL, parameters + MORE)
        )


def difference(what: str, actual: Array, expected: Array, tolerance: float) -> Fact:
    """How `actual` differs from `expected`, by more than `tolerance`: float64 arrays of one shape, expected finite."""
    broken = non_finite(what, actual)
    if broken:
        return Fact(FactKind.NON_FINITE, broken)
    compared = _Compared(what, actual, expected, tolerance)
    with np.errstate(all="ignore"):
        for look in _LOOKS:
            for fact in look(compared):
                return fact
        return _elsewhere(compared)


# Signs, zeros, places


def _signs(c: _Compared) -> Iterator[Fact]:
    size = float(np.max(np.abs(c.expected), initial=0.0))
    if size <= CLEAR * c.tolerance:
        return
    if _close(-c.actual, c.expected, c.tolerance):
        yield Fact(FactKind.SIGN, f"{c.what} has the opposite sign everywhere")
    sizes = np.abs(c.expected)
    if _different(sizes, c.tolerance) >= SEVERAL and _close(np.abs(c.actual), sizes, c.tolerance):
        seen = f"{int(c.wrong.sum())} of {c.actual.size} numbers of {c.what} have the wrong sign and the right size"
        yield Fact(FactKind.SIGNS, seen)


def _zero(c: _Compared) -> Iterator[Fact]:
    if c.actual.size and not c.actual.any():
        everywhere = " everywhere" if c.actual.size > 1 else ""
        yield Fact(FactKind.ZERO, f"{c.what} is 0{everywhere} in this call, and should not be")


def _places(c: _Compared) -> Iterator[Fact]:
    """The right numbers, each once, in wrong places."""
    if _different(c.expected, c.tolerance) <= SEVERAL:
        return
    if not _close(np.sort(c.actual, axis=None), np.sort(c.expected, axis=None), c.tolerance):
        return
    if c.actual.ndim >= 2 and c.is_(np.swapaxes(c.expected, -1, -2)):
        yield Fact(FactKind.TRANSPOSED, f"{c.what} is transposed: rows and columns are exchanged")
    for axis, name in ((-1, "numbers in each row"), (-2, "rows")):
        if c.actual.ndim < -axis:
            continue
        name = "numbers" if c.actual.ndim == 1 else name
        if c.is_(np.flip(c.expected, axis)):
            # Two are exchanged by much that does not reverse three.
            where = " in this call" if c.actual.shape[axis] == 2 else ""
            yield Fact(FactKind.REVERSED, f"the {name} of {c.what} are in reverse order{where}")
        for places in (1, -1):
            if c.is_(np.roll(c.expected, places, axis)):
                yield Fact(FactKind.ROLLED, f"the {name} of {c.what} are all moved by one place")
    yield Fact(FactKind.PERMUTED, f"{c.what} has the right numbers in wrong places, first at index {_first(c.wrong)}")


def _transposed(c: _Compared) -> Iterator[Fact]:
    if c.actual.ndim >= 2 and c.is_(np.swapaxes(c.expected, -1, -2)):
        yield Fact(FactKind.TRANSPOSED, f"{c.what} is transposed: rows and columns are exchanged")


# One operation on every number


def _factor(c: _Compared) -> Iterator[Fact]:
    ratio = _ratios(c.actual, c.expected, None)
    if c.is_(ratio * c.expected, parameters=1):
        value = f"{float(ratio.ravel()[0]):.4g} times what it should be in this call"
        if _sums_to_one(c.expected).all():
            yield Fact(FactKind.FACTOR, _proportions(c))
        yield Fact(FactKind.FACTOR, f"every number of {c.what} is {value}")


def _factors(c: _Compared) -> Iterator[Fact]:
    if c.actual.ndim < 2:
        return
    for axis, name, kind in ((-1, "row", FactKind.ROW_FACTOR), (-2, "column", FactKind.COLUMN_FACTOR)):
        ratios = _ratios(c.actual, c.expected, axis)
        if not c.is_(ratios * c.expected, parameters=ratios.size) or _alike(c.expected, axis, c.tolerance):
            continue
        if axis == -1 and _sums_to_one(c.expected).any():
            yield Fact(kind, _proportions(c))
        used = ratios[np.abs(c.expected).max(axis=axis, keepdims=True) > CLEAR * c.tolerance]
        if (np.minimum(np.abs(used), np.abs(used - 1.0)) < SMALL).all():
            continue  # right or lost: where, is said below
        between = f"between {used.min():.3g} and {used.max():.3g} in this call"
        yield Fact(kind, f"each {name} of {c.what} is a constant times what it should be, {between}")


def _shifts(c: _Compared) -> Iterator[Fact]:
    error = c.actual - c.expected
    shift = error.mean() if error.size else 0.0
    if c.is_(c.expected + shift, parameters=1):
        seen = f"every number of {c.what} is off by the same amount, here {float(shift):+.3g}"
        yield Fact(FactKind.SHIFT, seen)
    if c.actual.ndim < 2:
        return
    for axis, name, kind in ((-1, "row", FactKind.ROW_SHIFT), (-2, "column", FactKind.COLUMN_SHIFT)):
        shifts = error.mean(axis=axis, keepdims=True)
        if c.is_(c.expected + shifts, parameters=shifts.size):
            yield Fact(kind, f"in each {name} of {c.what} all numbers are off by the same amount in this call")


_FUNCTIONS: tuple[tuple[FactKind, str, Callable[[Array], Array]], ...] = (
    (FactKind.EXPONENTIAL, "the exponential of", np.exp),
    (FactKind.LOGARITHM, "the logarithm of", np.log),
    (FactKind.SQUARE, "the square of", np.square),
    (FactKind.ROOT, "the square root of", np.sqrt),
    (FactKind.RECIPROCAL, "one over", np.reciprocal),
    (FactKind.COMPLEMENT, "one minus", lambda values: 1.0 - values),
)


def _functions(c: _Compared) -> Iterator[Fact]:
    for kind, words, function in _FUNCTIONS:
        if c.is_(function(c.expected)):
            yield Fact(kind, f"every number of {c.what} is {words} what it should be")


# Rows that should sum to one


def _sums(c: _Compared) -> Iterator[Fact]:
    wanted = _sums_to_one(c.expected)
    if not wanted.any():
        return
    sums = np.atleast_1d(c.actual.sum(axis=-1))
    wrong = wanted & (np.abs(sums - 1.0) > max(SUM_ERROR, 4 * c.tolerance * c.actual.shape[-1]))
    if not wrong.any():
        return
    if c.actual.ndim < 2:
        yield Fact(FactKind.ROWS_SUM, f"{c.what} sums to {sums[0]:.4g} in this call, not to 1")
        return
    if np.allclose(c.actual.sum(axis=-2), 1.0, rtol=0.0, atol=SUM_ERROR) and c.actual.shape[-2] > 1:
        yield Fact(FactKind.COLUMNS_SUM, f"the columns of {c.what} sum to 1 in this call, the rows do not")
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    seen = f"row {_index(first)} of {c.what} sums to {sums[first]:.4g} in this call, not to 1"
    yield Fact(FactKind.ROWS_SUM, f"{seen} ({int(wrong.sum())} of {wrong.size} rows)")


def _power(c: _Compared) -> Iterator[Fact]:
    """Rows that sum to one and would be right if the logarithms had another scale."""
    if c.actual.ndim < 1 or c.actual.shape[-1] < 2:
        return
    inside = c.expected > 0
    if not ((c.actual > 0) == inside).all() or (c.actual < 0).any() or not _sums_to_one(c.expected).any():
        return
    actual, expected = (_centred(np.log(np.where(inside, x, 1.0)), inside) for x in (c.actual, c.expected))
    scale = float(np.sum(expected * expected))
    power = float(np.sum(actual * expected)) / scale if scale > 0 else np.nan
    idea = np.where(inside, c.expected**power, 0.0)
    total = idea.sum(axis=-1, keepdims=True)
    if not c.is_(idea / np.where(total > 0, total, 1.0), parameters=1 + total.size):
        return
    rows = f"{c.what} sums to 1 and is" if c.actual.ndim == 1 else f"each row of {c.what} sums to 1 and is"
    how = "upside down" if power < 0 else "too flat" if power < 1 else "too sharp"
    seen = f"{rows} {how}: as if all logarithms had been multiplied by a constant before normalising"
    yield Fact(FactKind.POWER, f"{seen}, here {power:.3g}")


# Equal numbers, single ones


def _same(c: _Compared) -> Iterator[Fact]:
    if _different(c.expected, c.tolerance) < 2 or c.actual.size < SEVERAL:
        return
    if float(np.ptp(c.actual)) <= c.tolerance:
        yield Fact(FactKind.SAME, f"every number of {c.what} is the same in this call, and should not be")
    if c.actual.ndim < 2:
        return
    if _repeats(c, -2):
        yield Fact(FactKind.SAME_ROWS, f"all rows of {c.what} are the same in this call, and should not be")
    if _repeats(c, -1):
        seen = f"in each row of {c.what} all numbers are the same in this call, and should not be"
        yield Fact(FactKind.SAME_IN_ROWS, seen)
    for axis in range(c.actual.ndim - 2):
        if _repeats(c, axis):
            seen = f"all entries of {c.what} along dimension {axis} are the same in this call, and should not be"
            yield Fact(FactKind.SAME_TABLES, seen)


def _one_hot(c: _Compared) -> Iterator[Fact]:
    if c.actual.ndim < 1 or c.actual.shape[-1] < 2:
        return
    single = (np.isin(c.actual, (0.0, 1.0)).all()) and bool((c.actual.sum(axis=-1) == 1.0).all())
    if single and _different(c.expected, c.tolerance) >= SEVERAL:
        row = c.what if c.actual.ndim == 1 else f"each row of {c.what}"
        yield Fact(FactKind.ONE_HOT, f"{row} is a single 1 and zeros in this call, and should not be")


# What is true of this call


def _zeros(c: _Compared) -> Iterator[Fact]:
    should, is_ = c.expected == 0.0, c.actual == 0.0
    size = c.actual.size
    leaked = should & (np.abs(c.actual) > c.tolerance)
    if leaked.any() and not should.all():
        seen = f"{c.what} is not 0 at {int(leaked.sum())} of {int(should.sum())} places where it should be"
        yield Fact(FactKind.NOT_ZERO, f"{seen}, first at index {_first(leaked)}")
    lost = is_ & (np.abs(c.expected) > CLEAR * c.tolerance)
    if lost.any():
        seen = f"{c.what} is 0 at {int(lost.sum())} of {size} places where it should not be"
        yield Fact(FactKind.UNDERFLOW, f"{seen}, first at index {_first(lost)}")


def _precision(c: _Compared) -> Iterator[Fact]:
    error = float(np.max(np.abs(c.actual - c.expected), initial=0.0))
    size = float(np.max(np.abs(c.expected), initial=0.0))
    if _different(c.expected, error) >= SEVERAL and ROUNDING * size < error <= SMALL * size:
        digits = int(-np.log10(error / size))
        seen = f"{c.what} is right to about {digits} digits in this call"
        yield Fact(FactKind.PRECISION, f"{seen}; the largest error is {error:.2g}{_times(error, c.tolerance)}")


def _right_in_part(c: _Compared) -> Iterator[Fact]:
    """Whole tables, rows or columns that are right."""
    if c.actual.ndim < 2:
        return
    for axis in range(c.actual.ndim - 2):
        wrong = np.moveaxis(c.wrong, axis, 0)
        entries = np.asarray(wrong.any(axis=tuple(range(1, wrong.ndim))))
        if wrong[entries].any(axis=-1).all():  # else single rows say more
            expected, one = np.moveaxis(c.expected, axis, 0), f"entry {{}} along dimension {axis}"
            yield from _part(c, entries, expected, one, f"entries along dimension {axis}")
    yield from _part(c, np.asarray(c.wrong.any(axis=-1)), c.expected, "row {}", "rows")
    wrong = np.moveaxis(c.wrong, -1, 0)
    columns = np.asarray(wrong.any(axis=tuple(range(1, wrong.ndim))))
    yield from _part(c, columns, np.moveaxis(c.expected, -1, 0), "column {}", "columns")


def _part(c: _Compared, wrong: Array, expected: Array, one: str, several: str) -> Iterator[Fact]:
    """A fact where some parts are right and hold numbers that are not right by chance; `wrong` has one flag a part."""
    if wrong.all() or not wrong.any() or _different(expected[~wrong], c.tolerance) < SEVERAL:
        return
    right = wrong.size - int(wrong.sum())
    if right == 1:
        seen = f"only {one.format(_first(~wrong))} of {c.what} is right in this call"
    elif right == wrong.size - 1:
        seen = f"only {one.format(_first(wrong))} of {c.what} is wrong in this call"
    else:
        seen = f"{c.what} is right in {right} of {wrong.size} {several}, wrong first in {one.format(_first(wrong))}"
    yield Fact(FactKind.RIGHT_IN_PART, seen)


def _order(c: _Compared) -> Iterator[Fact]:
    """Rows in which larger numbers stand where they should; how far apart they are then says what is wrong."""
    if c.actual.ndim < 1 or c.actual.shape[-1] < SEVERAL:
        return
    places = np.argsort(c.expected, axis=-1, kind="stable")
    expected, actual = (np.take_along_axis(x, places, axis=-1) for x in (c.expected, c.actual))
    steps = np.diff(expected, axis=-1) > CLEAR * c.tolerance
    if _luck(steps) < SURE_BITS:
        return
    row = "" if c.actual.ndim == 1 else "in each row "
    if (np.diff(actual, axis=-1)[steps] > 0).all():
        far, near, of = _apart(c, -1)
        apart = ", but too far apart" if far == of else ", but too close together" if near == of else ""
        seen = f"{row}the numbers of {c.what} are in the right order of size in this call{apart}"
        yield Fact(FactKind.ORDER, seen)
    elif (np.diff(actual, axis=-1)[steps] < 0).all():
        seen = f"{row}the numbers of {c.what} are in the opposite order of size in this call: large ones are small"
        yield Fact(FactKind.ORDER, seen)


def _spreads(c: _Compared) -> Iterator[Fact]:
    if c.actual.ndim < 2 or c.actual.shape[-2] < 2:
        return
    far, near, of = _apart(c, -2)
    if of >= MANY and max(far, near) >= MOSTLY * of:
        how = "far apart" if far > near else "close together"
        seen = f"in {max(far, near)} of {of} columns of {c.what} the numbers are too {how} in this call"
        yield Fact(FactKind.SPREAD, seen)


def _size(c: _Compared) -> Iterator[Fact]:
    actual, expected = np.abs(c.actual), np.abs(c.expected)
    if int((expected > CLEAR * c.tolerance).sum()) < MANY:
        return
    if (actual[c.wrong] > expected[c.wrong]).all() and c.wrong.all():
        yield Fact(FactKind.SIZE, f"every number of {c.what} is larger in size than it should be in this call")
    elif (actual[c.wrong] < expected[c.wrong]).all() and c.wrong.all():
        yield Fact(FactKind.SIZE, f"every number of {c.what} is smaller in size than it should be in this call")


def _normalised(c: _Compared) -> Iterator[Fact]:
    """Rows that sum to one, as they should: the only thing that is right about them."""
    wanted = _sums_to_one(c.expected)
    sums = np.atleast_1d(c.actual.sum(axis=-1)) if c.actual.ndim else np.zeros(1)
    if wanted.any() and (c.actual >= 0.0).all() and (np.abs(sums - 1.0)[wanted] < SUM_ERROR).all():
        rows = f"{c.what} sums" if c.actual.ndim == 1 else f"each row of {c.what} sums"
        yield Fact(FactKind.NORMALISED, f"{rows} to 1, as it should; {_elsewhere(c).sentence}")


def _elsewhere(c: _Compared) -> Fact:
    count, size = int(c.wrong.sum()), c.actual.size
    error = float(np.max(np.abs(c.actual - c.expected), initial=0.0))
    times = _times(error, c.tolerance)
    largest = f"the largest error is {error:.2g}{times}"
    if size == 1:
        return Fact(FactKind.ELSEWHERE, f"{c.what} is off by {error:.2g}{times}")
    if count == size:
        return Fact(FactKind.ELSEWHERE, f"every number of {c.what} differs; {largest}")
    first = _first(c.wrong)
    if c.actual.ndim >= 2:
        rows = c.wrong.any(axis=-1)
        if not rows.all():
            seen = f"{c.what} differs in {int(rows.sum())} of {rows.size} rows, first at index {first}; {largest}"
            return Fact(FactKind.ELSEWHERE, seen)
    return Fact(FactKind.ELSEWHERE, f"{c.what} differs at {count} of {size} places, first at index {first}; {largest}")


_LOOKS: tuple[Callable[[_Compared], Iterator[Fact]], ...] = (
    _signs,
    _zero,
    _transposed,
    _factor,
    _shifts,
    _places,
    _functions,
    _same,
    _factors,
    _power,
    _one_hot,
    _sums,
    _zeros,
    _precision,
    _right_in_part,
    _order,
    _spreads,
    _size,
    _normalised,
)


# Arithmetic


def _close(actual: Array, expected: Array, tolerance: float) -> bool:
    return bool(np.max(np.abs(actual - expected), initial=0.0) <= tolerance)


def _different(values: Array, tolerance: float) -> int:
    """How many numbers are clearly different from each other."""
    return 1 + int((np.diff(np.sort(values, axis=None)) > CLEAR * tolerance).sum()) if values.size else 0


def _alike(values: Array, axis: int, tolerance: float) -> bool:
    """Whether in some table all rows (or columns) are multiples of one of them: then so is much that is wrong."""
    rows = np.swapaxes(values, axis, -1)
    sizes = np.sum(rows * rows, axis=-1, keepdims=True)
    largest = np.take_along_axis(rows, np.argmax(sizes, axis=-2, keepdims=True), axis=-2)
    rest = np.abs(rows - _ratios(rows, np.broadcast_to(largest, rows.shape), -1) * largest)
    return bool((rest.max(axis=(-1, -2)) <= CLEAR * tolerance).any())


def _ratios(actual: Array, expected: Array, axis: int | None) -> Array:
    """The factors that fit best, in the sense of least squares; 0 where there is nothing to multiply."""
    products = np.sum(actual * expected, axis=axis, keepdims=True)
    squares = np.sum(expected * expected, axis=axis, keepdims=True)
    return np.asarray(np.where(squares > 0.0, products / squares, 0.0))


def _sums_to_one(expected: Array) -> Array:
    """Which rows are distributions, of a table in which every row is one or is zero; none elsewhere."""
    if not expected.ndim or expected.shape[-1] < 2 or (expected < 0).any():
        return np.zeros(1, dtype=bool)
    sums = np.atleast_1d(expected.sum(axis=-1))
    ones = np.abs(sums - 1.0) < SUM_ERROR
    return np.asarray(ones & bool((ones | (sums == 0.0)).all()))


def _proportions(c: _Compared) -> str:
    sums = np.atleast_1d(c.actual.sum(axis=-1))
    if sums.size == 1:
        return f"{c.what} has the right proportions in this call, but sums to {sums.ravel()[0]:.4g}, not to 1"
    wrong = _sums_to_one(c.expected) & (np.abs(sums - 1.0) > SUM_ERROR)
    first = tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.any() else (0,) * sums.ndim
    seen = f"each row of {c.what} has the right proportions in this call, but row {_index(first)} sums to"
    return f"{seen} {sums[first]:.4g}, not to 1 ({int(wrong.sum())} of {wrong.size} rows)"


def _centred(values: Array, inside: Array) -> Array:
    """Rows minus their mean over the places inside, and 0 elsewhere."""
    count = np.maximum(1, inside.sum(axis=-1, keepdims=True))
    mean = np.sum(values * inside, axis=-1, keepdims=True) / count
    return np.where(inside, values - mean, 0.0)


def _repeats(c: _Compared, axis: int) -> bool:
    """Whether everything along an axis is the same, and should not be."""
    if c.actual.shape[axis] < 2:
        return False
    actual, expected = (np.ptp(x, axis=axis) for x in (c.actual, c.expected))
    return bool((actual <= c.tolerance).all() and (expected > CLEAR * c.tolerance).any())


def _luck(steps: Array) -> float:
    """Bits of luck that it takes to have all rows in the right order; `steps` says where a row really rises."""
    several = steps.sum(axis=-1) + 1
    return float(np.sum([np.log2(np.arange(1, n + 1)).sum() for n in several.ravel()]))


def _apart(c: _Compared, axis: int) -> tuple[int, int, int]:
    """Along an axis: how often the numbers are clearly too far apart, how often too close together, and of how many."""
    actual, expected = (np.ptp(x, axis=axis) for x in (c.actual, c.expected))
    there = expected > CLEAR * c.tolerance
    ratios = actual[there] / expected[there]
    return int((ratios > APART).sum()), int((ratios < 1.0 / APART).sum()), int(there.sum())


def _times(error: float, tolerance: float) -> str:
    return f", {error / tolerance:.2g} times the tolerance" if tolerance else ", and should be none"


def _first(where: Array) -> str:
    return _index(tuple(int(i) for i in np.argwhere(where)[0]))


def _index(index: tuple[int, ...]) -> str:
    return str(index[0]) if len(index) == 1 else str(index)
