# SPDX-License-Identifier: Apache-2.0
"""Diagnose failing submissions of one problem.

A mistake is named only when the submission answers like it everywhere: on every recorded call, passed ones too, or in
every trait of a sampler. Any looser rule names wrong ones. So most wrong submissions get no Cause; they get a
fingerprint, by which a teacher's run can put equal ones together.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from grader.cases import Case
from grader.diagnosis.dependence import Pair, ignored, sentence
from grader.diagnosis.draws import Floats, bound, distance, is_apart
from grader.diagnosis.fingerprint import Seen, arithmetic_only, digest, same, same_zeros
from grader.diagnosis.library import CONFIRMING_SEEDS, RULE_SEEDS, GivenUp, Library, labels, traits
from grader.diagnosis.recording import RecordedCall, ask
from grader.diagnosis.shelf import Integers
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
COMPARED = (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)


@dataclass(frozen=True, slots=True)
class Insight:
    """What can be said of a failing submission as a whole; empty where nothing can."""

    diagnosis: Diagnosis | None = None
    observations: tuple[str, ...] = ()  # measured facts that belong to no single case
    fingerprint: str = ""  # equal for submissions that answer alike


class _Replay:
    """A submission's answers to the recorded calls, each asked for once."""

    def __init__(self, library: Library, session: Session) -> None:
        self._library = library
        self._session = session
        self.answers: dict[int, Seen] = {}
        self._fresh: dict[str, Seen] = {}

    def answer(self, position: int) -> Seen:
        """The answer to one call. Raises GivenUp where there is none."""
        if position not in self.answers:
            self.answers[position] = self._ask(self._library.calls[position].call)
        return self.answers[position]

    def fresh(self, recorded: RecordedCall) -> Seen:
        """The answer to a call under another seed."""
        if recorded.name not in self._fresh:
            self._fresh[recorded.name] = self._ask(recorded.call)
        return self._fresh[recorded.name]

    def _ask(self, call: Call) -> Seen:
        answer = ask(self._session, call)
        if answer is None or self._session.wall_s > SECONDS:
            raise GivenUp
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
            if self._known.probes:
                return self._probed(session)
            insight = self._replayed(session, compared)
            return replace(insight, observations=self._observed(session))
        except Exception:
            # Also what a package's own factory or probe may raise: advice must never cost a mark.
            return Insight()
        finally:
            session.close()

    def save(self) -> None:
        """Keep what was worked out for the next run."""
        self._library.save()

    def _observed(self, session: Session) -> tuple[str, ...]:
        """Arguments whose change never changes the result, though it should."""
        if self._pairs is None:
            self._pairs = self._library.pairs()
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
            candidates = self._agreeing(replay, library.of_size(count), (*wrong, *order))
            chosen = candidates[:CONFIRMED].tolist()
            if chosen and library.interchangeable(chosen):
                fresh = library.fresh_calls(failing, CONFIRMING_SEEDS)
                if all(library.answers_alike(chosen[0], recorded, replay.fresh(recorded)) for recorded in fresh):
                    basis = f"equal on all {len({recorded.case for recorded in calls})} cases"
                    return Insight(self._diagnosis(library.variants[chosen[0]].mistakes, basis), (), fingerprint)
            if chosen:
                return Insight(fingerprint=fingerprint)  # they agreed by chance
        return Insight(self._by_rule(replay, order, failing), (), fingerprint)

    def _agreeing(self, replay: _Replay, candidates: Integers, order: Sequence[int]) -> Integers:
        """The candidates that answer every call like the submission.

        First come answers that are there already, of submission and candidates alike: they cost a comparison.
        """
        library = self._library
        rest = []
        for position in dict.fromkeys(order):
            if position in replay.answers and library.knows(position, candidates):
                candidates = library.alike(position, replay.answers[position], candidates)
            else:
                rest.append(position)
        for position in rest:
            if not candidates.size:
                break
            candidates = library.alike(position, replay.answer(position), candidates)
        return candidates

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

    def _probed(self, session: Session) -> Insight:
        """Probe the submission, and look for what says and draws the same."""
        found: dict[str, tuple[Trait, ...]] = {}
        for probe in self._known.probes:
            found[probe.id] = traits(probe, session, SUBMISSION_SEED)
            if session.wall_s > SECONDS:
                raise GivenUp
        fingerprint = digest((f"{probe_id} {labels(one)} {_shape(one)}", None) for probe_id, one in found.items())
        try:
            return Insight(self._of_traits(found, time.process_time() + LIBRARY_SECONDS), (), fingerprint)
        except GivenUp:
            return Insight(fingerprint=fingerprint)

    def _of_traits(self, found: Mapping[str, tuple[Trait, ...]], until: float) -> Diagnosis | None:
        """Compare with single mistakes, then with pairs: words first, those that are not the reference's before."""
        library, probes = self._library, self._known.probes
        order = sorted(probes, key=lambda probe: labels(found[probe.id]) == library.reference_labels(probe))
        tests = sum(isinstance(trait, Samples) for one in found.values() for trait in one)
        checks = sum(isinstance(trait, Label) for one in found.values() for trait in one)
        # Singles first: when one of them agrees in everything, no pair is the simpler explanation.
        for count in (1, 2):
            candidates = library.of_size(count)
            if count > 1:
                candidates = self._plausible(candidates, found, until)
            for probe in order:
                candidates = candidates[~library.unlike_in_words(probe, found[probe.id], candidates)]
            for probe in order:
                candidates = library.alike_in_words(probe, found[probe.id], candidates, until)
            candidates = self._drawn_alike(candidates, order, found, tests)
            agreeing = sorted({library.variants[i].mistakes for i in candidates})
            if agreeing:
                basis = f"{checks} checks and {tests} tests of the draws can not tell them apart"
                return self._diagnosis(agreeing[0], basis) if len(agreeing) == 1 else None
        return None

    def _plausible(self, candidates: Integers, found: Mapping[str, tuple[Trait, ...]], until: float) -> Integers:
        """Pairs that are worth being probed: nearly every probe must say what it says of one of the two.

        A pair that is passed over costs a Cause line at most; probing two thousand pairs would take a minute.
        """
        library = self._library
        pairs = [library.variants[i].mistakes for i in candidates]
        first, second = (np.array([library.single(pair[k]) for pair in pairs], dtype=np.int32) for k in (0, 1))
        strange = np.zeros(len(candidates), dtype=np.int32)
        for probe in self._known.probes:
            mine = found[probe.id]
            alike = np.zeros(len(library.variants), dtype=bool)
            alike[library.alike_in_words(probe, mine, np.unique([first, second]).astype(np.int32), until)] = True
            strange += ~(alike[first] | alike[second])
        return candidates[strange <= STRANGE]

    def _drawn_alike(
        self, candidates: Integers, probes: Sequence[Probe], found: Mapping[str, tuple[Trait, ...]], tests: int
    ) -> Integers:
        """Those of the candidates, which agree in all words, whose draws no test tells from the submission's."""
        library = self._library
        for probe in probes if candidates.size else ():
            ordered = [np.sort(trait.values) for trait in found[probe.id] if isinstance(trait, Samples)]
            candidates = np.array(
                [i for i in candidates.tolist() if _drawn_from(ordered, library, i, probe, tests)], dtype=np.int32
            )
        return candidates

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


def _drawn_from(ordered: Sequence[Floats], library: Library, index: int, probe: Probe, tests: int) -> bool:
    """Whether no test tells sorted draws from those of a variant that agrees in all words."""
    apart = [is_apart(mine, its, tests) for mine, its in zip(ordered, library.sketches(index, probe), strict=True)]
    if True in apart or None not in apart:
        return True not in apart
    whole = library.samples(index, probe)
    return all(
        distance(mine, its) <= bound(mine.size, its.size, tests) for mine, its in zip(ordered, whole, strict=True)
    )


def agree(one: Sequence[Trait], other: Sequence[Trait], tests: int, *, labels_only: bool) -> bool:
    """Whether two sets of traits can be those of one mistake."""
    if [trait.name for trait in one] != [trait.name for trait in other]:
        return False
    for left, right in zip(one, other, strict=True):
        if isinstance(left, Label) and isinstance(right, Label):
            if left.value != right.value:
                return False
        elif isinstance(left, Samples) and isinstance(right, Samples):
            limit = bound(left.values.size, right.values.size, tests)
            if not labels_only and distance(left.values, right.values) > limit:
                return False
        else:
            return False
    return True
