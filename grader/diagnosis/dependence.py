# SPDX-License-Identifier: Apache-2.0
"""Arguments that a submission ignores: pairs of calls in which one argument alone differs, and so should the result.

A pair is made from a recorded call of the reference, and kept only where the reference's own result changes clearly.
The entries of the argument are put in another order, which keeps sums, signs and booleans; or every number is
multiplied by one of its own, small or large; or some become zero, or all; or every boolean is negated. What depends
on the sum of an argument, on its zeros, or on nothing but its largest entries does depend on it. An argument is said to
be ignored when no change has changed a bit of the submission's result, and that is finite. Asking ends with the first
change that does, so that many pairs cost only where nothing ever changes.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.contract import FunctionContract
from grader.model import Call, Outcome, Returned, Step
from grader.packages import Problem
from grader.wire import Foreign, GeneratorHandle

__all__ = ["Pair", "ignored", "pairs", "sentence"]

MOST_PAIRS = 16  # of one argument; with three, masks were said to be ignored that count in rare calls
FEWEST_PAIRS = 2  # to say that it is ignored
TRIES = 32  # calls that are looked at for them
LARGEST = 4096  # entries of an argument: small calls tell as much
CLEAR = 1e-3  # of the size of the result: what it must change by, a hundred times the tolerance of float32 and more
SEED = 20170612

Array = NDArray[Any]
Ask = Callable[[Call], Outcome]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two calls that differ in one argument. `argument` is its name, with that of the function where there are more."""

    argument: str
    first: Call
    second: Call


def pairs(problem: Problem, steps: Sequence[Step], call: Ask) -> tuple[Pair, ...]:
    """Pairs for every array argument of every function; `call` asks the reference, whose calls `steps` are."""
    functions = problem.contract.functions
    found: list[Pair] = []
    for function in functions:
        mine = [step for step in steps if step.call.function == function.name and _is_plain(step)]
        for parameter in function.parameters:
            if parameter.arrays:
                name = parameter.name if len(functions) == 1 else f"{parameter.name} of {function.name}"
                found += _of_argument(name, parameter.name, function, mine, call)
    return tuple(found)


def ignored(pairs: Sequence[Pair], call: Ask) -> tuple[str, ...]:
    """Arguments of which no change has changed a bit of what the submission returns; `call` asks the submission."""
    by_argument: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_argument[pair.argument].append(pair)
    return tuple(
        name
        for name, mine in by_argument.items()
        if len(mine) >= FEWEST_PAIRS and all(_changes_nothing(pair, call) for pair in mine)
    )


def sentence(argument: str) -> str:
    """What to say of an ignored argument."""
    name, _, function = argument.partition(" of ")
    return f"the result{f' of {function}' if function else ''} stays the same whatever `{name}` is"


def _changes_nothing(pair: Pair, call: Ask) -> bool:
    """Whether both calls return the same. NaN is the same whatever it was made of, and tells nothing."""
    first = call(pair.first)
    if not isinstance(first, Returned) or not all(_is_finite(part) for part in _parts(first.value)):
        return False
    return _same_result(first, call(pair.second))


def _is_finite(part: Array) -> bool:
    return part.dtype.kind not in "fc" or bool(np.isfinite(part).all())


def _of_argument(
    name: str, parameter: str, function: FunctionContract, steps: Sequence[Step], call: Ask
) -> Iterator[Pair]:
    """Pairs of calls of many kinds."""
    rng = np.random.default_rng(SEED)
    made = 0
    for step in _of_many_kinds(steps, parameter, function)[:TRIES]:
        given = _argument(step.call, parameter, function)
        before = call(step.call)
        # A function that draws would change by itself.
        if not _same_result(step.outcome, before):
            continue
        for turn in range(len(CHANGES)):
            other = CHANGES[(made + turn) % len(CHANGES)](given, rng)
            if other is None:
                continue
            partner = _with(step.call, parameter, function, other)
            if _differs_clearly(before, call(partner)):
                yield Pair(name, step.call, partner)
                made += 1
                break
        if made == MOST_PAIRS:
            return


def _is_plain(step: Step) -> bool:
    """Whether a call is one that returned, took no gradients and has no randomness of its own."""
    call = step.call
    values = (*call.arguments, *call.options.values())
    drawn = call.seed is not None or any(isinstance(value, (GeneratorHandle, Foreign)) for value in values)
    return isinstance(step.outcome, Returned) and not call.cotangents and not step.rule and not drawn


def _of_many_kinds(steps: Iterable[Step], parameter: str, function: FunctionContract) -> list[Step]:
    """Calls that pass an array there: options and numbers of dimensions in turn, every shape once, small ones first."""
    fresh: defaultdict[tuple[int, tuple[str, ...]], dict[tuple[int, ...], Step]] = defaultdict(dict)
    rest: list[Step] = []
    for step in steps:
        value = _argument(step.call, parameter, function)
        if _is_array(value) and 2 <= math.prod(value.shape) <= LARGEST:
            kind = len(value.shape), tuple(sorted(step.call.options))
            if fresh[kind].setdefault(tuple(value.shape), step) is not step:
                rest.append(step)
    by_kind = [[step for _, step in sorted(one.items(), key=_entries)] for _, one in sorted(fresh.items())]
    turns = itertools.zip_longest(*by_kind)
    return [*(step for turn in turns for step in turn if step is not None), *rest]


def _entries(one: tuple[tuple[int, ...], Step]) -> tuple[int, tuple[int, ...]]:
    shape, _ = one
    return math.prod(shape), shape


def _argument(call: Call, parameter: str, function: FunctionContract) -> Any:
    position = _position(parameter, function)
    if position is not None and position < len(call.arguments):
        return call.arguments[position]
    return call.options.get(parameter)


def _with(call: Call, parameter: str, function: FunctionContract, value: Any) -> Call:
    """The call with another value for one argument."""
    position = _position(parameter, function)
    if position is not None and position < len(call.arguments):
        return replace(call, arguments=(*call.arguments[:position], value, *call.arguments[position + 1 :]))
    return replace(call, options={**call.options, parameter: value})


def _position(parameter: str, function: FunctionContract) -> int | None:
    names = [one.name for one in function.required]
    return names.index(parameter) if parameter in names else None


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) or _is_tensor(value)


def _is_tensor(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach")


def _reordered(value: Any, rng: np.random.Generator) -> Any:
    """The same entries in another order."""
    array = _numpy(value)
    return _like(value, rng.permutation(array.ravel()).reshape(array.shape))


def _rescaled(value: Any, rng: np.random.Generator) -> Any:
    """Every number times one of its own between 1/2 and 2."""
    return _multiplied(value, np.exp2(rng.uniform(-1.0, 1.0, value.shape)))


def _stretched(value: Any, rng: np.random.Generator) -> Any:
    """Every number times one of its own between 1/1000 and 1000."""
    return _multiplied(value, 10.0 ** rng.uniform(-3.0, 3.0, value.shape))


def _thinned(value: Any, rng: np.random.Generator) -> Any:
    """About a third of the numbers zero."""
    return _multiplied(value, rng.uniform(size=value.shape) > 1.0 / 3.0)


def _multiplied(value: Any, factors: Array) -> Any:
    """None for what is not made of such numbers."""
    array = _numpy(value)
    if array.dtype.kind != "f":
        return None
    finite = np.isfinite(array)
    return _like(value, np.where(finite, np.where(finite, array, 0.0) * factors, array).astype(array.dtype))


def _negated(value: Any, rng: np.random.Generator) -> Any:
    """The opposite of every boolean; None for numbers."""
    array = _numpy(value)
    return _like(value, ~array) if array.dtype.kind == "b" else None


def _cleared(value: Any, rng: np.random.Generator) -> Any:
    """Zeros, or False, everywhere."""
    return _like(value, np.zeros_like(_numpy(value)))


CHANGES: tuple[Callable[[Any, np.random.Generator], Any], ...] = (
    _reordered,
    _rescaled,
    _thinned,
    _stretched,
    _negated,
    _cleared,
)


def _numpy(value: Any) -> Array:
    array: Array = value.detach().numpy() if _is_tensor(value) else np.asarray(value)
    return array


def _like(value: Any, array: Array) -> Any:
    """An array of the kind that `value` is."""
    if not _is_tensor(value):
        return array
    import torch

    return torch.from_numpy(np.ascontiguousarray(array))


def _same_result(first: Outcome, second: Outcome) -> bool:
    """Whether both returned, and the same to the bit."""
    if not (isinstance(first, Returned) and isinstance(second, Returned)):
        return False
    left, right = _parts(first.value), _parts(second.value)
    return len(left) == len(right) and all(
        a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
        for a, b in zip(left, right, strict=True)
    )


def _differs_clearly(first: Outcome, second: Outcome) -> bool:
    """Whether both returned, and some part of the result is far from what it was."""
    if not (isinstance(first, Returned) and isinstance(second, Returned)):
        return False
    left, right = _parts(first.value), _parts(second.value)
    if [part.shape for part in left] != [part.shape for part in right]:
        return False
    with np.errstate(all="ignore"):
        for a, b in zip(left, right, strict=True):
            if a.dtype.kind not in "fiub" or not (np.isfinite(a).all() and np.isfinite(b).all()) or not a.size:
                continue
            one, other = a.astype(np.float64), b.astype(np.float64)
            if np.max(np.abs(one - other)) > CLEAR * max(np.max(np.abs(one)), np.max(np.abs(other))):
                return True
    return False


def _parts(value: Any) -> list[Array]:
    """The arrays of a result; a value of another kind stands for itself as text."""
    if isinstance(value, (tuple, list)):
        return [part for item in value for part in _parts(item)]
    if _is_array(value) or isinstance(value, (np.generic, int, float, complex)):
        return [_numpy(value)]
    return [np.asarray(repr(value))]
