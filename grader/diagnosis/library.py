# SPDX-License-Identifier: Apache-2.0
"""What every known mistake answers to every recorded call: worked out when first asked for, and remembered.

Most submissions are told apart from most mistakes by one call, so a library fills slowly and never needs all. It may
be kept in a folder between runs; a file there is named by everything it depends on, and can be deleted at any time.
"""

from __future__ import annotations

import functools
import hashlib
import re
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

import grader
from grader.cases import Case, Failed
from grader.diagnosis.dependence import Pair, pairs
from grader.diagnosis.draws import Sketch, in_float32, sketch
from grader.diagnosis.fingerprint import Seen, same, same_numbers, same_zeros, same_zeros_of
from grader.diagnosis.recording import (
    PUBLIC_SEED,
    RecordedCall,
    ask,
    local_session,
    pack_call,
    pack_recorded,
    pack_seen,
    record,
    reference_functions,
    unpack_call,
    unpack_recorded,
    unpack_seen,
)
from grader.diagnosis.shelf import UNKNOWN, Integers, Row, Shelf
from grader.judge import case_rng
from grader.judge.session import Session
from grader.judge.student import Student
from grader.mistakes import KnownMistakes, Label, Probe, Samples, Trait, variants
from grader.model import Verdict
from grader.packages import Problem

__all__ = ["CONFIRMING_SEEDS", "RULE_SEEDS", "GivenUp", "Library", "labels", "looser", "traits", "words"]

LOOSER = 16.0  # times a case's tolerance: a wrong answer may be worse conditioned than the right one
LOOSEST = 1e-2
FLOAT32_ARGUMENT = 1e-6
CONFIRMING_SEEDS = (2, 3, 4)
RULE_SEEDS = (2, 3, 4, 5, 6, 7, 8, 9)  # a class of mistakes is looser than one of them
CONFIRMED_OF_A_CASE, CONFIRMED_OF_A_SEED = 4, 24  # calls
FLOAT32_EPS, FLOAT64_EPS = float(np.finfo(np.float32).eps), float(np.finfo(np.float64).eps)
CLOCK_EVERY = 8  # variants that are probed between two looks at the clock, which are not free
VARIANT_SEED = 1  # of probes; a submission is probed with another one
# What makes and compares answers; when one of these changes, nothing that was kept may be used.
ENGINE = ("calling.py", "cases", "contract.py", "diagnosis", "judge", "mistakes.py", "sampling.py", "sandbox/local.py")

Labels = tuple[tuple[str, str], ...]
Words = tuple[tuple[str, str | None], ...]


class GivenUp(Exception):
    """A limit, a crash, or too much time: no known mistake does that."""


class _Trait(msgspec.Struct, array_like=True, frozen=True):
    """A label, or the sketch of a sample."""

    name: str
    label: str | None
    sample: Sketch | None


class _Pair(msgspec.Struct, array_like=True):
    argument: str
    first: int  # position among the recorded calls
    second: bytes


_encoder = msgspec.msgpack.Encoder()


class _Answers:
    """The different answers to one call, in a form in which all are compared at once."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self._read: list[Seen] = []
        self._alike: defaultdict[tuple[str, tuple[int, ...]], list[int]] = defaultdict(list)
        self._numbers: dict[tuple[str, tuple[int, ...]], NDArray[np.float64]] = {}

    def at(self, place: int) -> Seen:
        """The answer at a place."""
        while place >= len(self._read):
            answer = unpack_seen(self.row.answers[len(self._read)])
            group = answer.text, answer.parts
            self._alike[group].append(len(self._read))
            self._numbers.pop(group, None)
            self._read.append(answer)
        return self._read[place]

    def like(self, answer: Seen, recorded: RecordedCall) -> NDArray[np.bool_]:
        """Of every place, whether the answer there is like this one."""
        if self.row.answers:
            self.at(len(self.row.answers) - 1)
        result = np.zeros(len(self._read), dtype=bool)
        group = answer.text, answer.parts
        places = self._alike.get(group)
        if places:
            if group not in self._numbers:
                self._numbers[group] = np.stack([self._read[place].numbers for place in places])
            numbers = self._numbers[group]
            equal = same_numbers(answer, numbers, looser(recorded, answer))
            result[places] = equal & same_zeros_of(answer, numbers, recorded.seen)
        return result


class _Sayings:
    """The different things that variants are found to say to one probe."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self._read: list[tuple[_Trait, ...]] = []
        self._said: defaultdict[Words, list[int]] = defaultdict(list)

    def at(self, place: int) -> tuple[_Trait, ...]:
        """The traits at a place."""
        self._catch_up()
        return self._read[place]

    def said(self, mine: Words) -> NDArray[np.bool_]:
        """Of every place, whether the words there are these."""
        self._catch_up()
        result = np.zeros(len(self._read), dtype=bool)
        result[self._said.get(mine, [])] = True
        return result

    def _catch_up(self) -> None:
        for content in self.row.answers[len(self._read) :]:
            found = msgspec.msgpack.decode(content, type=tuple[_Trait, ...])
            self._said[tuple((trait.name, trait.label) for trait in found)].append(len(self._read))
            self._read.append(found)


class Library:
    """Known mistakes of one problem, singles and pairs, and what they answer."""

    def __init__(
        self, problem: Problem, cases: Sequence[Case], known: KnownMistakes, folder: Path | None = None
    ) -> None:
        self.problem = problem
        self.known = known
        self.variants = tuple(variants(known))
        self._cases = tuple(cases)
        self._sizes = np.array([len(variant.mistakes) for variant in self.variants])
        self._singles = {v.id: i for i, v in reversed(list(enumerate(self.variants))) if len(v.mistakes) == 1}
        self._shelf = Shelf(folder / f"{self._key()}.library" if folder is not None else None, len(self.variants))
        self._recordings: dict[int, tuple[RecordedCall, ...]] = {}
        self._sessions: dict[int, Session] = {}
        self._answers: dict[str, _Answers] = {}
        self._sayings: dict[str, _Sayings] = {}
        # A sampler answers every call differently each time: it is probed instead.
        self.calls: tuple[RecordedCall, ...] = () if known.probes else self._recorded(PUBLIC_SEED)

    @functools.cached_property
    def reference(self) -> Mapping[str, Any]:
        """The reference's functions; not needed where everything is known."""
        return reference_functions(self.problem)

    def of_size(self, count: int) -> Integers:
        """The indices of the variants that are so many mistakes."""
        return np.flatnonzero(self._sizes == count).astype(np.int32)

    def knows(self, position: int, candidates: Integers) -> bool:
        """Whether it is known already what the candidates answer to the call at `position`."""
        return bool((self._answers_to(self.calls[position]).row.which[candidates] != UNKNOWN).all())

    def alike(self, position: int, answer: Seen, candidates: Integers) -> Integers:
        """Those of the candidates (indices of variants) that answer the call at `position` like `answer`."""
        recorded = self.calls[position]
        answers = self._answers_to(recorded)
        which = answers.row.which
        for index in candidates[which[candidates] == UNKNOWN].tolist():
            self._answer(index, recorded)
        return candidates[answers.like(answer, recorded)[which[candidates]]]

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
        name = f"interchangeable {' '.join(map(str, candidates))}"
        if self._shelf.note(name) is None:
            first, *others = candidates
            alike = all(
                self.answers_alike(index, recorded, self._answer(first, recorded))
                for seed in CONFIRMING_SEEDS
                for recorded in self._recorded(seed)
                for index in others
            )
            self._shelf.write_down(name, b"yes" if alike else b"no")
        return self._shelf.note(name) == b"yes"

    def answers_alike(self, index: int, recorded: RecordedCall, answer: Seen) -> bool:
        """Whether a variant answers one call, of whatever seed, like `answer`."""
        own = self._answer(index, recorded)
        return same(answer, own, looser(recorded, answer)) and same_zeros(answer, own, recorded.seen)

    def pairs(self) -> tuple[Pair, ...]:
        """Pairs of calls that tell an ignored argument. The first of each is one of `calls`."""
        content = self._shelf.note("pairs")
        if content is None:
            made = record(self.problem, self._cases, self.reference)
            positions = {id(recorded.call): position for position, recorded in enumerate(made)}
            session = local_session(self.problem, self.reference)
            found = pairs(self.problem, [recorded.step for recorded in made], session.call)
            content = _encoder.encode([_Pair(p.argument, positions[id(p.first)], pack_call(p.second)) for p in found])
            self._shelf.write_down("pairs", content)
        stored = msgspec.msgpack.decode(content, type=list[_Pair])
        return tuple(Pair(one.argument, self.calls[one.first].call, unpack_call(one.second)) for one in stored)

    # Samplers

    def unlike_in_words(self, probe: Probe, mine: Sequence[Trait], candidates: Integers) -> NDArray[np.bool_]:
        """Of every candidate, whether it is known already to say something else to a probe."""
        sayings = self._sayings_to(probe)
        which = sayings.row.which[candidates]
        alike = np.append(sayings.said(words(mine)), True)  # the last is where UNKNOWN points to
        return np.asarray(~alike[which])

    def alike_in_words(self, probe: Probe, mine: Sequence[Trait], candidates: Integers, until: float) -> Integers:
        """Those of the candidates that say the same words to a probe. GivenUp when the CPU clock passes `until`."""
        which = self._sayings_to(probe).row.which
        for number, index in enumerate(candidates[which[candidates] == UNKNOWN].tolist()):
            if number % CLOCK_EVERY == 0 and time.process_time() > until:
                raise GivenUp
            self._probe(index, probe)
        return candidates[~self.unlike_in_words(probe, mine, candidates)]

    def sketches(self, index: int, probe: Probe) -> list[Sketch]:
        """The samples that a probe has found of a variant, in the order of its traits."""
        sayings = self._sayings_to(probe)
        return [trait.sample for trait in sayings.at(int(sayings.row.which[index])) if trait.sample is not None]

    def samples(self, index: int, probe: Probe) -> list[NDArray[np.float64]]:
        """The whole samples, drawn again."""
        return [in_float32(trait.values) for trait in self._probe(index, probe) if isinstance(trait, Samples)]

    def reference_labels(self, probe: Probe) -> Labels:
        """What a probe says of the reference, samples left out."""
        name = f"reference {probe.id}"
        content = self._shelf.note(name)
        if content is None:
            session = local_session(self.problem, self.reference)
            content = _encoder.encode(labels(traits(probe, session, VARIANT_SEED)))
            self._shelf.write_down(name, content)
        return msgspec.msgpack.decode(content, type=Labels)

    def single(self, mistake_id: str) -> int:
        """The index of the first form of a mistake."""
        return self._singles[mistake_id]

    def save(self) -> None:
        """Keep what has been worked out since it was read. A folder that can not be written to is no error."""
        self._shelf.save()

    def _answers_to(self, recorded: RecordedCall) -> _Answers:
        if recorded.name not in self._answers:
            self._answers[recorded.name] = _Answers(self._shelf.row(f"call {recorded.name}"))
        return self._answers[recorded.name]

    def _sayings_to(self, probe: Probe) -> _Sayings:
        if probe.id not in self._sayings:
            self._sayings[probe.id] = _Sayings(self._shelf.row(f"probe {probe.id}"))
        return self._sayings[probe.id]

    def _recorded(self, seed: int) -> tuple[RecordedCall, ...]:
        if seed not in self._recordings:
            content = self._shelf.note(f"calls {seed}")
            if content is None:
                content = pack_recorded(record(self.problem, self._cases, self.reference, seed))
                self._shelf.write_down(f"calls {seed}", content)
            self._recordings[seed] = unpack_recorded(content)
        return self._recordings[seed]

    def _answer(self, index: int, recorded: RecordedCall) -> Seen:
        answers = self._answers_to(recorded)
        place = int(answers.row.which[index])
        if place == UNKNOWN:
            answer = ask(self._session(index), recorded.call)
            assert answer is not None  # functions of ours, in this process: no limits
            place = answers.row.put(index, pack_seen(answer))
            self._shelf.grown()
        return answers.at(place)

    def _probe(self, index: int, probe: Probe) -> tuple[Trait, ...]:
        """Probe a variant, and keep what was found."""
        found = traits(probe, self._session(index), VARIANT_SEED)
        self._sayings_to(probe).row.put(index, _encoder.encode([_packed(trait) for trait in found]))
        self._shelf.grown()
        return found

    def _session(self, index: int) -> Session:
        if index not in self._sessions:
            self._sessions[index] = local_session(self.problem, self.known.make(**self.variants[index].form))
        return self._sessions[index]

    def _key(self) -> str:
        """Digest of everything that an answer depends on."""
        parts = [grader.__version__, _engine(), self.problem.digest(), repr([v.form for v in self.variants])]
        parts.append((self.problem.folder / "mistakes.py").read_text("utf-8"))
        parts += [f"{name} {metadata.version(name)}" for name in ("numpy", self.problem.framework.value)]
        return f"{self.problem.id}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"


@functools.cache
def _engine() -> str:
    """Digest of the modules that make and compare answers."""
    root = Path(grader.__file__).parent
    summary = hashlib.sha256()
    for name in ENGINE:
        for path in _modules(root / name):
            content = path.read_bytes()
            summary.update(f"{path.relative_to(root)}\0{len(content)}\0".encode())
            summary.update(content)
    return summary.hexdigest()


def _modules(path: Path) -> Iterable[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


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
        said = failure.seen if failure.verdict is Verdict.RUNTIME_ERROR else re.sub(r"[\d.]+", "#", failure.seen)
        return (Label(f"{probe.id} failed", f"{failure.verdict}: {said}"),)


def labels(found: Sequence[Trait]) -> Labels:
    """The words among traits, with a place for every set of draws."""
    return tuple((trait.name, trait.value if isinstance(trait, Label) else "samples") for trait in found)


def words(found: Sequence[Trait]) -> Words:
    """What two sets of traits must have in common before their draws are looked at; None stands for draws."""
    return tuple((trait.name, trait.value if isinstance(trait, Label) else None) for trait in found)


def _packed(trait: Trait) -> _Trait:
    if isinstance(trait, Label):
        return _Trait(trait.name, trait.value, None)
    return _Trait(trait.name, None, sketch(trait.values))
