# SPDX-License-Identifier: Apache-2.0
"""What a problem's `mistakes.py` is made of: known mistakes, class rules and, for samplers, probes.

A package's `mistakes.py` has one factory, `make(**switches)`, which returns the contract's functions with the given
switches turned to something wrong; `make()` is right. `MISTAKES` names what each setting of a switch means for a
student. Two mistakes of different switches can be combined, so pairs of mistakes come free.

    def make(scale="root", mask="before"):
        def attention(query, key, value, mask_=None): ...
        return {"attention": attention}

    MISTAKES = (
        mistake("no_scale", {"scale": "none"}, says="The scores are not divided by sqrt(d_k).", hint="...",
                fails=("basic",)),
    )

A deterministic problem is compared call by call. A sampler has `PROBES` as well: functions that look at a submission
and give traits, labels that must be equal and samples that must come from one law.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grader.errors import PackageError

__all__ = [
    "KnownMistakes",
    "Label",
    "Mistake",
    "NumericsRule",
    "Probe",
    "Samples",
    "Trait",
    "Variant",
    "label",
    "mistake",
    "numerics_rule",
    "probe",
    "samples",
    "variants",
]

Form = Mapping[str, Any]  # switch -> setting
Make = Callable[..., Mapping[str, Callable[..., Any]]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One way to be wrong: what a student is told, and the settings that do it.

    `forms` are settings that no case can tell apart: one mistake on purpose. `fails` are the groups that lose points.
    """

    id: str
    says: str  # "The scores are not divided by sqrt(d_k)."
    hint: str  # one next step, no solution
    fails: tuple[str, ...]
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class NumericsRule:
    """A class of mistakes that no single implementation stands for: right elsewhere, over- or underflow in `groups`.

    Holds when every call outside `groups` is right, and every call inside is right or goes wrong only by numbers that
    are NaN, infinite or zero where the reference's are not, or by an arithmetic error.
    """

    id: str
    says: str
    hint: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A trait that is a word: two submissions with the same mistake have the same."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Samples:
    """A trait that is a set of independent draws (N,): two submissions with the same mistake draw from one law."""

    name: str
    values: NDArray[np.float64]


Trait = Label | Samples
ProbeFunction = Callable[[Any, Any], Iterable[Trait]]


@dataclass(frozen=True, slots=True)
class Probe:
    """A look at a sampler: `function(student, rng)` calls it as a case does, and gives traits."""

    id: str
    function: ProbeFunction


@dataclass(frozen=True, slots=True)
class KnownMistakes:
    """All that a package says about wrong submissions."""

    make: Make
    mistakes: tuple[Mistake, ...]
    rules: tuple[NumericsRule, ...] = ()
    probes: tuple[Probe, ...] = ()

    def mistake(self, mistake_id: str) -> Mistake:
        """The mistake of that id; KeyError otherwise."""
        for known in self.mistakes:
            if known.id == mistake_id:
                return known
        raise KeyError(mistake_id)


@dataclass(frozen=True, slots=True)
class Variant:
    """One wrong implementation that the factory can make: its settings, and the mistakes they stand for."""

    mistakes: tuple[str, ...]  # one id, or two
    form: Form

    @property
    def id(self) -> str:
        """`no_scale`, or `mask_inverted+no_scale`."""
        return "+".join(self.mistakes)


def variants(known: KnownMistakes, *, pairs: bool = True) -> Iterator[Variant]:
    """Every form of every mistake, then every pair of mistakes whose first forms turn different switches."""
    for one in known.mistakes:
        for form in one.forms:
            yield Variant((one.id,), form)
    if pairs:
        for first, second in itertools.combinations(known.mistakes, 2):
            if not set(first.forms[0]) & set(second.forms[0]):
                yield Variant((first.id, second.id), {**first.forms[0], **second.forms[0]})


def mistake(mistake_id: str, *forms: Form, says: str, hint: str, fails: Sequence[str]) -> Mistake:
    """A known mistake. PackageError when it has no form, an empty form, or no sentence."""
    if not forms or not all(forms):
        raise PackageError(f"mistake {mistake_id} has no setting of a switch")
    if not says.strip().endswith(".") or not hint.strip() or not fails:
        raise PackageError(f"mistake {mistake_id} needs a sentence for `says`, a hint, and groups that it fails")
    return Mistake(mistake_id, says.strip(), hint.strip(), tuple(fails), tuple(dict(form) for form in forms))


def numerics_rule(rule_id: str, *, says: str, hint: str, groups: Sequence[str]) -> NumericsRule:
    """A class rule for over- and underflow in the given groups."""
    return NumericsRule(rule_id, says.strip(), hint.strip(), tuple(groups))


def probe(function: ProbeFunction) -> Probe:
    """Make a probe of a function; its name is the id."""
    return Probe(function.__name__, function)


def label(name: str, value: object) -> Label:
    """A word about a sampler: `label("sums to one over", "categories")`."""
    return Label(name, str(value))


def samples(name: str, values: ArrayLike) -> Samples:
    """Independent draws about a sampler, flattened to (N,) float64; what is not finite is moved to the ends."""
    array = np.asarray(values, dtype=np.float64).ravel()
    return Samples(name, np.nan_to_num(array, nan=-1e300, posinf=1e300, neginf=-1e300))
