# SPDX-License-Identifier: Apache-2.0
"""Diagnose failing submissions of one problem.

A mistake is named only when the submission answers like it everywhere: on every recorded call, passed ones too, or in
every trait of a sampler. Any looser rule names wrong ones. So most wrong submissions get no Cause; they get a
fingerprint, by which a teacher's run can put equal ones together.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grader.cases import Case
from grader.diagnosis.dependence import Pair, ignored, pairs, sentence
from grader.diagnosis.fingerprint import Seen, arithmetic_only, digest, same, same_zeros
from grader.diagnosis.library import CONFIRMING_SEEDS, RULE_SEEDS, Library, labels, traits
from grader.diagnosis.recording import RecordedCall, ask, local_session
from grader.judge.session import Session
from grader.mistakes import KnownMistakes, Label, NumericsRule, Probe, Samples, Trait
from grader.model import Call, CaseResult, Diagnosis, Submission, Verdict
from grader.packages import Problem
from grader.sandbox import Sandbox

__all__ = ["Diagnoser", "Insight"]

SECONDS = 10.0  # of waiting for one submission; slower ones get no diagnosis
CONFIRMED = 8  # candidates that are asked again under other seeds
CALL_SECONDS = 5.0  # of CPU time for one call; a mark may need more, advice does not
LIBRARY_SECONDS = 30.0  # of CPU time for probing known mistakes for one submission; what is done is kept for the next
SUBMISSION_SEED = 2  # of probes
STRANGE = 3  # probes that may say of a pair what they say of neither mistake alone
ALPHA = 1e-4  # chance that the draws of a mistake are held to be of another law, over all samples of a probe run
COMPARED = (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)

Integers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Insight:
    """What can be said of a failing submission as a whole; empty where nothing can."""

    diagnosis: Diagnosis | None = None
    observations: tuple[str, ...] = ()  # measured facts that belong to no single case
    fingerprint: str = ""  # equal for submissions that answer alike


class _GivenUp(Exception):
    """A limit, a crash, or too much time: no known mistake does that."""


class _Replay:
    """A submission's answers to the recorded calls, each asked for once."""

    def __init__(self, library: Library, session: Session) -> None:
        self._library = library
        self._session = session
        self.answers: dict[int, Seen] = {}
        self._fresh: dict[int, Seen] = {}  # by identity: the library keeps its recordings

    def answer(self, position: int) -> Seen:
        """The answer to one call. Raises _GivenUp where there is none."""
        if position not in self.answers:
            self.answers[position] = self._ask(self._library.calls[position].call)
        return self.answers[position]

    def fresh(self, recorded: RecordedCall) -> Seen:
        """The answer to a call under another seed."""
        if id(recorded) not in self._fresh:
            self._fresh[id(recorded)] = self._ask(recorded.call)
        return self._fresh[id(recorded)]

    def _ask(self, call: Call) -> Seen:
        answer = ask(self._session, call)
        if answer is None or self._session.wall_s > SECONDS:
            raise _GivenUp
        return answer


class Diagnoser:
    """Diagnoses submissions of one problem, one after the other. `folder` keeps what it works out."""

    def __init__(
        self, problem: Problem, cases: Sequence[Case], known: KnownMistakes, folder: Path | None = None
    ) -> None:
        self._problem = problem
        self._known = known
        self._library = Library(problem, cases, known, folder)
        self._pairs: tuple[Pair, ...] | None = None

    def diagnose(self, submission: Submission, results: Sequence[CaseResult], sandbox: Sandbox) -> Insight:
        """What is known about a submission with these results. Never raises for a failure of ours: then it is silent.

        Only wrong answers and exceptions are looked at: a limit or a crash says itself what happened.
        """
        failing = [result for result in results if result.verdict is not Verdict.ACCEPTED]
        compared = [result.id for result in failing if result.verdict in COMPARED]
        if not compared or any(result.verdict not in (*COMPARED, Verdict.SKIPPED) for result in failing):
            return Insight()
        session = Session(sandbox, self._problem, submission, 0)
        session.limits = replace(session.limits, cpu_s=min(session.limits.cpu_s, CALL_SECONDS))
        try:
            if session.load().problem:
                return Insight()
            insight = self._probed(session, compared) if self._known.probes else self._replayed(session, compared)
            observations = self._observed(session) if insight.fingerprint and not self._known.probes else ()
        except Exception:
            # Also what a package's own factory or probe may raise: advice must never cost a mark.
            return Insight()
        finally:
            session.close()
        return Insight(insight.diagnosis, observations, insight.fingerprint)

    def save(self) -> None:
        """Keep what was worked out for the next run."""
        self._library.save()

    def _observed(self, session: Session) -> tuple[str, ...]:
        """Arguments whose change never changes the result, though it should."""
        if self._pairs is None:
            reference = local_session(self._problem, self._library.reference)
            steps = [recorded.step for recorded in self._library.calls]
            self._pairs = pairs(self._problem, steps, reference.call)
        return tuple(sentence(name) for name in ignored(self._pairs, session.call))

    # Deterministic problems: equality on every recorded call

    def _replayed(self, session: Session, failing: Sequence[str]) -> Insight:
        """Compare with single mistakes, then with pairs, then with the class rules; each only as long as it can match.

        Calls of failing cases come first: one of them tells most submissions from most mistakes.
        """
        library = self._library
        calls = library.calls
        order = sorted(range(len(calls)), key=lambda position: (calls[position].case not in failing, position))
        replay = _Replay(library, session)
        for position in order:
            if calls[position].case in failing:
                replay.answer(position)
        wrong = [p for p, answer in replay.answers.items() if not _right(answer, calls[p])]
        fingerprint = digest((f"{calls[p].case} {p}", answer) for p, answer in sorted(replay.answers.items()))
        if not wrong:
            return Insight(fingerprint=fingerprint)  # wrong in the graded run and nowhere here: nothing can be said
        for count in (1, 2):
            these = [i for i, variant in enumerate(library.variants) if len(variant.mistakes) == count]
            candidates: Integers = np.array(these, dtype=np.int32)
            for position in (*wrong, *order):
                if not candidates.size:
                    break
                candidates = library.alike(position, replay.answer(position), candidates)
            chosen = candidates[:CONFIRMED].tolist()
            if chosen and library.interchangeable(chosen):
                fresh = library.fresh_calls(failing, CONFIRMING_SEEDS)
                if all(library.answers_alike(chosen[0], recorded, replay.fresh(recorded)) for recorded in fresh):
                    basis = f"equal on all {len({recorded.case for recorded in calls})} cases"
                    return Insight(self._diagnosis(library.variants[chosen[0]].mistakes, basis), (), fingerprint)
            if chosen:
                return Insight(fingerprint=fingerprint)  # they agreed by chance
        return Insight(self._by_rule(replay, order, failing), (), fingerprint)

    def _by_rule(self, replay: _Replay, order: Sequence[int], failing: Sequence[str]) -> Diagnosis | None:
        """The only class rule that holds on every call, fresh ones too."""
        calls = self._library.calls
        rules = list(self._known.rules)
        for position in order:
            rules = _still(rules, calls[position], replay.answer(position)) if rules else rules
        for recorded in self._library.fresh_calls(failing, RULE_SEEDS) if rules else ():
            rules = _still(rules, recorded, replay.fresh(recorded))
        if len(rules) != 1:
            return None
        rule = rules[0]
        basis = f"right outside {' and '.join(rule.groups)}; inside, all that is wrong is 0, infinite or NaN"
        return Diagnosis(rule.id, rule.says, rule.hint, basis)

    # Samplers: equal labels, and draws that no two-sample test tells apart

    def _probed(self, session: Session, failing: Sequence[str]) -> Insight:
        """Compare with single mistakes, then with pairs: labels first, those that are not the reference's before."""
        library = self._library
        until = time.process_time() + LIBRARY_SECONDS
        found: dict[str, tuple[Trait, ...]] = {}
        for probe in self._known.probes:
            found[probe.id] = traits(probe, session, SUBMISSION_SEED)
            if session.wall_s > SECONDS:
                raise _GivenUp
        order = sorted(self._known.probes, key=lambda probe: labels(found[probe.id]) == library.reference_labels(probe))
        tests = sum(isinstance(trait, Samples) for one in found.values() for trait in one)
        words = sum(isinstance(trait, Label) for one in found.values() for trait in one)
        fingerprint = digest((f"{probe_id} {labels(one)} {_shape(one)}", None) for probe_id, one in found.items())
        # Singles first: when one of them agrees in everything, no pair is the simpler explanation.
        for count in (1, 2):
            remaining = [i for i, variant in enumerate(library.variants) if len(variant.mistakes) == count]
            if count > 1:
                remaining = [i for i in remaining if self._plausible(library.variants[i].mistakes, found)]
            for labels_only in (True, False):
                for probe in order:
                    mine = found[probe.id]
                    remaining = [i for i in remaining if self._agrees(mine, probe, i, tests, labels_only, until)]
            agreeing = sorted({library.variants[i].mistakes for i in remaining})
            if agreeing:
                basis = f"{words} checks and {tests} tests of the draws can not tell them apart"
                diagnosis = self._diagnosis(agreeing[0], basis) if len(agreeing) == 1 else None
                return Insight(diagnosis, (), fingerprint)
        return Insight(None, (), fingerprint)

    def _agrees(
        self, mine: Sequence[Trait], probe: Probe, index: int, tests: int, labels_only: bool, until: float
    ) -> bool:
        """Whether a variant has these traits, as long as there is time to find out."""
        if time.process_time() > until:
            raise _GivenUp
        return agree(mine, self._library.traits(index, probe), tests, labels_only=labels_only)

    def _plausible(self, mistakes: Sequence[str], found: Mapping[str, tuple[Trait, ...]]) -> bool:
        """Whether a pair is worth being probed: nearly every probe must say what it says of one of the two.

        A pair that is passed over costs a Cause line at most; probing two thousand pairs would take a minute.
        """
        library = self._library
        strange = 0
        for probe in self._known.probes:
            singles = [labels(library.traits(library.single(one), probe)) for one in mistakes]
            strange += labels(found[probe.id]) not in singles
            if strange > STRANGE:
                return False
        return True

    def _diagnosis(self, mistakes: Sequence[str], basis: str) -> Diagnosis:
        known = [self._known.mistake(one) for one in mistakes]
        says = " And: ".join(one.says for one in known)
        hint = " Then: ".join(one.hint for one in known)
        return Diagnosis("+".join(mistakes), says, hint, basis)


def _still(rules: Sequence[NumericsRule], recorded: RecordedCall, answer: Seen) -> list[NumericsRule]:
    """The rules that hold on this call, too."""
    if _right(answer, recorded):
        return list(rules)
    lost = arithmetic_only(answer, recorded.seen, recorded.relative)
    return [rule for rule in rules if lost and recorded.group in rule.groups]


def _right(answer: Seen, recorded: RecordedCall) -> bool:
    """Whether an answer is the reference's."""
    return same(answer, recorded.seen, recorded.relative) and same_zeros(answer, recorded.seen, recorded.seen)


def _shape(found: Sequence[Trait]) -> str:
    """Where the draws of each trait lie, so coarsely that chance rarely changes it."""
    quartiles = [np.quantile(trait.values, (0.25, 0.5, 0.75)) for trait in found if isinstance(trait, Samples)]
    return " ".join(f"{value:.1g}" for one in quartiles for value in one)


def agree(one: Sequence[Trait], other: Sequence[Trait], tests: int, *, labels_only: bool) -> bool:
    """Whether two sets of traits can be those of one mistake."""
    if [trait.name for trait in one] != [trait.name for trait in other]:
        return False
    for left, right in zip(one, other, strict=True):
        if isinstance(left, Label) and isinstance(right, Label):
            if left.value != right.value:
                return False
        elif isinstance(left, Samples) and isinstance(right, Samples):
            if not labels_only and _distance(left, right) > _bound(left, right, tests):
                return False
        else:
            return False
    return True


def _distance(one: Samples, other: Samples) -> float:
    """The two-sample Kolmogorov-Smirnov statistic: the largest distance of the empirical distribution functions."""
    left, right = np.sort(one.values), np.sort(other.values)
    if not left.size or not right.size:
        return 0.0 if left.size == right.size else 1.0
    points = np.concatenate([left, right])
    below_left = np.searchsorted(left, points, side="right") / left.size
    below_right = np.searchsorted(right, points, side="right") / right.size
    return float(np.max(np.abs(below_left - below_right)))


def _bound(one: Samples, other: Samples, tests: int) -> float:
    """What the distance exceeds with probability below ALPHA / tests when both draw from one law.

    Dvoretzky, Kiefer, Wolfowitz and Massart for two samples: P(D > d) <= 2 exp(-2 d**2 nm/(n+m)) from some hundred
    draws on (Wei and Dudley 2012).
    """
    n, m = max(1, one.values.size), max(1, other.values.size)
    return math.sqrt(math.log(2 * max(1, tests) / ALPHA) * (n + m) / (2 * n * m))
