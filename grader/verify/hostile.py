# SPDX-License-Identifier: Apache-2.0
"""Does any answer break a case, instead of failing it?

Every case meets stand-ins whose answers have the shape and the kind of the reference's, so that the contract lets
them through, and hold numbers that no author has in mind: at once, or after some right answers. A case may find them
wrong or right. It may not raise, and not warn: the judge would run into the same thing with a student's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.cases import Case
from grader.judge.session import Session
from grader.model import Call, Outcome, Returned
from grader.verify.bench import Bench
from grader.verify.finding import Depth, Finding, Show, finding

__all__ = ["VALUES", "Tampering", "hostile"]

SEED = 11
FEW_CALLS = 3  # of a case, in a quick check: hostile from one of the first of them on, or from the last one on

Array = np.ndarray[Any, Any]


def _largest(array: Array) -> Any:
    return np.finfo(array.dtype).max if array.dtype.kind in "fc" else np.iinfo(array.dtype).max


def _signs(array: Array) -> Array:
    """+1, -1, +1, ... in the shape and dtype of an array."""
    return (1 - 2 * (np.arange(array.size) % 2)).reshape(array.shape).astype(array.dtype)


def _one_nan(array: Array) -> Array:
    changed = array.copy()
    changed.reshape(-1)[array.size // 2 : array.size // 2 + 1] = np.nan
    return changed


# Of floating-point numbers. What answers in whole numbers or booleans has no NaN to give: zeros, ones, the largest.
VALUES: dict[str, Callable[[Array], Any]] = {
    "NaN": lambda array: np.full_like(array, np.nan),
    "infinity": lambda array: np.full_like(array, np.inf),
    "minus infinity": lambda array: np.full_like(array, -np.inf),
    "one NaN": _one_nan,
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "minus zeros": lambda array: np.full_like(array, -0.0),
    "denormal numbers": lambda array: np.full_like(array, np.finfo(array.dtype).smallest_subnormal),
    "the largest numbers": lambda array: np.full_like(array, _largest(array)),
    "the largest numbers, signs alternating": lambda array: _largest(array) * _signs(array),
    "right numbers, signs alternating": lambda array: array * _signs(array),
    "half precision": lambda array: array.astype(np.float16),
}
WHOLE = ("zeros", "ones", "the largest numbers")
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Tampering:
    """What a stand-in does: `what` takes the place of its values, or of its gradients, after some right answers."""

    what: str
    gradients: bool
    after: int

    def __str__(self) -> str:
        of = "gradients" if self.gradients else "values"
        when = f", after {self.after} right answer{'s' if self.after > 1 else ''}" if self.after else ""
        return f"{of}: {self.what}{when}"

    def apply(self, outcome: Returned) -> Returned:
        """The outcome with other numbers in it."""
        if not self.gradients:
            return replace(outcome, value=_changed(outcome.value, self.what))
        gradients = tuple(
            {name: None if self.what == MISSING else _changed(gradient, self.what) for name, gradient in one.items()}
            for one in outcome.gradients
        )
        return replace(outcome, gradients=gradients)


def _changed(value: Any, what: str) -> Any:
    """A value whose arrays hold other numbers, of their dtype, shape and library."""
    if isinstance(value, (tuple, list)):
        return tuple(_changed(item, what) for item in value)
    if not hasattr(value, "shape"):
        return value
    array = value if isinstance(value, np.ndarray) else value.detach().numpy()
    if array.dtype.kind == "f" or (array.dtype.kind in "iu" and what in WHOLE):
        with np.errstate(all="ignore"):
            changed = np.asarray(VALUES[what](array))
    else:
        changed = np.ones_like(array) if what == "ones" else np.zeros_like(array)
    if isinstance(value, np.ndarray):
        return changed
    import torch

    return torch.from_numpy(np.ascontiguousarray(changed))


class _StandIn(Session):
    """Answers like the reference, then with other numbers."""

    tampering: Tampering | None = None
    returned = 0  # calls that have returned a value
    asked_gradients = False

    def call(self, call: Call) -> Outcome:
        outcome = super().call(call)
        if not isinstance(outcome, Returned):
            return outcome
        self.returned += 1
        self.asked_gradients = self.asked_gradients or bool(call.cotangents)
        if self.tampering is None or self.returned <= self.tampering.after:
            return outcome
        return self.tampering.apply(outcome)


def hostile(bench: Bench, depth: Depth, show: Show) -> Finding:
    """The gate: no hostile value makes a case raise or warn, nor did any implementation that was run before."""
    runs = 0
    faults: dict[str, list[str]] = {}  # what went wrong -> with what
    for number, case in enumerate(bench.cases):
        show("hostile", number, len(bench.cases))
        for tampering in [None, *_tamperings(bench, case, depth)]:
            fault = _fault(bench, case, tampering)
            runs += 1
            if fault:
                words = str(tampering) if tampering is not None else "right answers"
                faults.setdefault(f"{case.group}/{case.id}: {fault}", []).append(words)
    rows = [
        f"{fault}; with {answers[0]}{f' and {len(answers) - 1} more' if len(answers) > 1 else ''}"
        for fault, answers in faults.items()
    ]
    rows += [f"{where}: {fault}" for where, fault in bench.faults.items()]
    calls = "every call" if depth.every_call else f"the first {FEW_CALLS} calls or the last"
    good = f"{runs} runs with hostile values from {calls} on: no case raises or warns"
    return finding(bench.problem.id, "hostile", rows, good)


def _tamperings(bench: Bench, case: Case, depth: Depth) -> Iterator[Tampering]:
    session = bench.session(bench.reference, _StandIn)
    bench.run(case, session, SEED, "the reference")
    positions: Sequence[int] = range(session.returned)
    if not depth.every_call and len(positions) > FEW_CALLS:
        positions = [*positions[:FEW_CALLS], positions[-1]]
    for after in positions:
        for what in VALUES:
            yield Tampering(what, False, after)
        for what in (MISSING, *VALUES) if session.asked_gradients else ():
            yield Tampering(what, True, after)


def _fault(bench: Bench, case: Case, tampering: Tampering | None) -> str:
    session = bench.session(bench.reference, _StandIn)
    session.tampering = tampering
    return bench.run(case, session, SEED, strict=True, remember=False).fault
