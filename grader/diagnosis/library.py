# SPDX-License-Identifier: Apache-2.0
"""What every known mistake answers to every recorded call: worked out when first asked for, and remembered.

Most submissions are told apart from most mistakes by one call, so a library fills slowly and never needs all. It may
be kept in a folder between runs; a file there is named by everything it depends on, and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from importlib import metadata
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

import grader
from grader.cases import Case, Failed
from grader.diagnosis.fingerprint import Seen, same, same_zeros
from grader.diagnosis.recording import RecordedCall, ask, local_session, record, reference_functions
from grader.judge import case_rng
from grader.judge.session import Session
from grader.judge.student import Student
from grader.mistakes import KnownMistakes, Label, Probe, Samples, Trait, variants
from grader.model import Verdict
from grader.packages import Problem

__all__ = ["CONFIRMING_SEEDS", "RULE_SEEDS", "Library", "labels", "looser", "traits"]

LOOSER = 16.0  # times a case's tolerance: a wrong answer may be worse conditioned than the right one
LOOSEST = 1e-2
FLOAT32_ARGUMENT = 1e-6
CONFIRMING_SEEDS = (2, 3, 4)
RULE_SEEDS = (2, 3, 4, 5, 6, 7, 8, 9)  # a class of mistakes is looser than one of them
CONFIRMED_OF_A_CASE, CONFIRMED_OF_A_SEED = 4, 24  # calls
FLOAT32_EPS, FLOAT64_EPS = float(np.finfo(np.float32).eps), float(np.finfo(np.float64).eps)
VARIANT_SEED = 1  # of probes; a submission is probed with another one
UNKNOWN = -1
CACHED_BYTES = 1 << 26  # of one file; more is not written

Integers = NDArray[np.int32]
Labels = tuple[tuple[str, str], ...]


class _Answers(msgspec.Struct, array_like=True):
    """Of one call: the different answers, and which one every variant gives."""

    texts: list[str]
    numbers: list[bytes]
    parts: list[list[int]]
    which: bytes


class _Trait(msgspec.Struct, array_like=True):
    name: str
    label: str | None
    values: bytes


class _Stored(msgspec.Struct, array_like=True):
    calls: dict[str, _Answers]  # by position
    traits: dict[str, list[_Trait]]  # by variant and probe


class Library:
    """Known mistakes of one problem, singles and pairs, and what they answer."""

    def __init__(
        self, problem: Problem, cases: Sequence[Case], known: KnownMistakes, folder: Path | None = None
    ) -> None:
        self.problem = problem
        self.known = known
        self.variants = tuple(variants(known))
        self.reference = reference_functions(problem)
        self.calls: tuple[RecordedCall, ...] = record(problem, cases, self.reference)
        self._cases = tuple(cases)
        self._fresh: dict[int, tuple[RecordedCall, ...]] = {}
        self._interchangeable: dict[tuple[int, ...], bool] = {}
        self._singles = {v.id: i for i, v in reversed(list(enumerate(self.variants))) if len(v.mistakes) == 1}
        self._reference: dict[str, Labels] = {}
        self._sessions: dict[int, Session] = {}
        self._answers: dict[int, list[Seen]] = {}
        self._which: dict[int, Integers] = {}
        self._traits: dict[tuple[int, str], tuple[Trait, ...]] = {}
        self._path = folder / f"{self._key()}.library" if folder is not None else None
        self._grown = False
        self._read()

    def alike(self, position: int, answer: Seen, candidates: Integers) -> Integers:
        """Those of the candidates (indices of variants) that answer the call at `position` like `answer`."""
        which = self._which.setdefault(position, np.full(len(self.variants), UNKNOWN, dtype=np.int32))
        for index in candidates[which[candidates] == UNKNOWN].tolist():
            which[index] = self._place(position, index)
            self._grown = True
        relative = looser(self.calls[position], answer)
        answers = self._answers[position]
        given = np.unique(which[candidates]).tolist()
        reference = self.calls[position].seen
        matching = [
            place
            for place in given
            if same(answer, answers[place], relative) and same_zeros(answer, answers[place], reference)
        ]
        return candidates[np.isin(which[candidates], matching)]

    def fresh_calls(self, failing: Collection[str], seeds: Sequence[int]) -> list[RecordedCall]:
        """Calls of these cases under other public seeds: what agrees by chance under one seed parts here.

        A few of each case and of each seed, since a submission answers them all while its student waits.
        """
        chosen: list[RecordedCall] = []
        for seed in seeds:
            taken: Counter[str] = Counter()
            calls = [recorded for recorded in self._recorded(seed) if recorded.case in failing]
            places = []
            for recorded in calls:
                places.append(taken[recorded.case])  # the first calls of every case come before any second one
                taken[recorded.case] += 1
            order = sorted(range(len(calls)), key=places.__getitem__)
            chosen += [calls[i] for i in order if places[i] < CONFIRMED_OF_A_CASE][:CONFIRMED_OF_A_SEED]
        return chosen

    def interchangeable(self, candidates: Sequence[int]) -> bool:
        """Whether variants that no recorded call tells apart answer alike under other public seeds, too."""
        if len(candidates) < 2:
            return True
        key = tuple(candidates)
        if key not in self._interchangeable:
            first, *others = candidates
            self._interchangeable[key] = all(
                self.answers_alike(index, recorded, self._answer(first, recorded))
                for seed in CONFIRMING_SEEDS
                for recorded in self._recorded(seed)
                for index in others
            )
        return self._interchangeable[key]

    def answers_alike(self, index: int, recorded: RecordedCall, answer: Seen) -> bool:
        """Whether a variant answers one call, of whatever seed, like `answer`."""
        own = self._answer(index, recorded)
        return same(answer, own, looser(recorded, answer)) and same_zeros(answer, own, recorded.seen)

    def traits(self, index: int, probe: Probe) -> tuple[Trait, ...]:
        """What a probe says of a variant."""
        key = index, probe.id
        if key not in self._traits:
            self._traits[key] = traits(probe, self._session(index), VARIANT_SEED)
            self._grown = True
        return self._traits[key]

    def reference_labels(self, probe: Probe) -> Labels:
        """What a probe says of the reference, samples left out."""
        if probe.id not in self._reference:
            session = local_session(self.problem, self.reference)
            self._reference[probe.id] = labels(traits(probe, session, VARIANT_SEED))
        return self._reference[probe.id]

    def single(self, mistake_id: str) -> int:
        """The index of the first form of a mistake."""
        return self._singles[mistake_id]

    def save(self) -> None:
        """Keep what has been worked out since it was read. A folder that can not be written to is no error."""
        if self._path is None or not self._grown:
            return
        stored = _Stored(
            {
                str(position): _Answers(
                    [answer.text for answer in self._answers[position]],
                    [answer.numbers.astype("<f8").tobytes() for answer in self._answers[position]],
                    [list(answer.parts) for answer in self._answers[position]],
                    which.astype("<i4").tobytes(),
                )
                for position, which in self._which.items()
            },
            {f"{index} {probe}": [_packed(one) for one in found] for (index, probe), found in self._traits.items()},
        )
        content = msgspec.msgpack.encode(stored)
        if len(content) > CACHED_BYTES:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._path.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            os.replace(name, self._path)
        except OSError:
            return
        self._grown = False

    def _place(self, position: int, index: int) -> int:
        """The place of a variant's answer among the different answers to a call."""
        recorded = self.calls[position]
        answers = self._answers.setdefault(position, [])
        answer = self._answer(index, recorded)
        for place, known in enumerate(answers):
            if same(answer, known, recorded.relative) and same_zeros(answer, known, recorded.seen):
                return place
        answers.append(answer)
        return len(answers) - 1

    def _recorded(self, seed: int) -> tuple[RecordedCall, ...]:
        if seed not in self._fresh:
            self._fresh[seed] = record(self.problem, self._cases, self.reference, seed)
        return self._fresh[seed]

    def _answer(self, index: int, recorded: RecordedCall) -> Seen:
        answer = ask(self._session(index), recorded.call)
        assert answer is not None  # functions of ours, in this process: no limits
        return answer

    def _session(self, index: int) -> Session:
        if index not in self._sessions:
            self._sessions[index] = local_session(self.problem, self.known.make(**self.variants[index].form))
        return self._sessions[index]

    def _key(self) -> str:
        """Digest of everything that an answer depends on."""
        parts = [grader.__version__, self.problem.digest(), repr([v.form for v in self.variants])]
        parts.append((self.problem.folder / "mistakes.py").read_text("utf-8"))
        parts += [f"{name} {metadata.version(name)}" for name in ("numpy", self.problem.framework.value)]
        parts += [f"{call.case} {call.seen.text} {call.relative:.3g}" for call in self.calls]
        return f"{self.problem.id}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"

    def _read(self) -> None:
        if self._path is None:
            return
        try:
            content = self._path.read_bytes()
            if hashlib.sha256(content[32:]).digest() != content[:32]:
                return
            stored = msgspec.msgpack.decode(content[32:], type=_Stored)
        except (OSError, msgspec.MsgspecError):
            return
        for position, one in stored.calls.items():
            self._answers[int(position)] = [
                Seen(text, np.frombuffer(numbers, dtype="<f8"), tuple(parts))
                for text, numbers, parts in zip(one.texts, one.numbers, one.parts, strict=True)
            ]
            self._which[int(position)] = np.frombuffer(one.which, dtype="<i4").astype(np.int32)
        for key, found in stored.traits.items():
            index, _, probe = key.partition(" ")
            self._traits[int(index), probe] = tuple(_unpacked(one) for one in found)


def looser(recorded: RecordedCall, answer: Seen) -> float:
    """How exactly answers of two implementations of one mistake agree.

    Looser than a case compares. Where a numpy problem met float32, in what went in or came out, the roundings are
    those of float32.
    """
    relative = LOOSER * recorded.relative
    if "numpy:float32" in answer.text and "numpy:float64" in recorded.seen.text:
        relative *= FLOAT32_EPS / FLOAT64_EPS
    elif any(str(getattr(value, "dtype", "")) == "float32" for value in recorded.call.arguments):
        relative = max(relative, FLOAT32_ARGUMENT)
    return min(LOOSEST, relative)


def traits(probe: Probe, session: Session, seed: int) -> tuple[Trait, ...]:
    """What a probe says of the submission in a session. A probe that fails says how."""
    try:
        return tuple(probe.function(Student(session), case_rng(seed, f"probe {probe.id}", public=True)))
    except Failed as failure:
        words = failure.seen if failure.verdict is Verdict.RUNTIME_ERROR else re.sub(r"[\d.]+", "#", failure.seen)
        return (Label(f"{probe.id} failed", f"{failure.verdict}: {words}"),)


def labels(found: Sequence[Trait]) -> Labels:
    """The words among traits, with a place for every set of draws."""
    return tuple((trait.name, trait.value if isinstance(trait, Label) else "samples") for trait in found)


def _packed(trait: Trait) -> _Trait:
    if isinstance(trait, Label):
        return _Trait(trait.name, trait.value, b"")
    return _Trait(trait.name, None, np.sort(trait.values).astype("<f4").tobytes())


def _unpacked(trait: _Trait) -> Trait:
    if trait.label is not None:
        return Label(trait.name, trait.label)
    return Samples(trait.name, np.frombuffer(trait.values, dtype="<f4").astype(np.float64))
