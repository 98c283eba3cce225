# SPDX-License-Identifier: Apache-2.0
"""What a teacher should look at first: rules on a problem's numbers, each with a sentence.

A class of ten says little about a case, so every rule has a smallest number of files, and a correlation is held against
a bound that it must surely be below: small classes must not shout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from grader.model import Verdict
from grader.statistics.nouns import CaseStatistics, Check, CheckKind, ProblemStatistics
from grader.statistics.numbers import upper_bound

__all__ = ["checks"]

NOBODY_OF = 10  # files: where one in three gets a case right, none of ten does once in sixty classes
FEW_OF = 20
FEW = 0.1  # of the files that ran it
ALL_OF = 30
CORRELATED_OF = 30
BOTH_SIDES = 5  # files that pass, and files that fail: a correlation with fewer rests on single students
POOR = 0.2  # a discrimination below is poor (Ebel and Frisbie 1991, Essentials of educational measurement, chapter 13)
NEAR_OF = 3  # accepted files that come near the time limit
NEAR_SHARE = 0.05  # and of the accepted ones


def checks(problems: Sequence[ProblemStatistics]) -> tuple[Check, ...]:
    """What to look at, the most urgent kind first, within it in the order of problems and cases."""
    order = list(CheckKind)
    found = [check for problem in problems for check in (*_of_problem(problem), *_of_cases(problem))]
    return tuple(sorted(found, key=lambda check: order.index(check.kind)))


def _of_problem(problem: ProblemStatistics) -> Iterator[Check]:
    if problem.judge_errors:
        broken = tuple(case.id for case in problem.cases if case.verdicts.get(Verdict.JUDGE_ERROR))
        yield Check(
            CheckKind.JUDGE_ERROR,
            problem.id,
            broken,
            f"{_files(problem.judge_errors)} could not be judged, which is no zero: find the cause, then regrade",
        )
    if problem.versions > 1:
        yield Check(
            CheckKind.MIXED,
            problem.id,
            (),
            f"results come from {problem.versions} versions of the problem: regrade, so that all have the same cases",
        )
    unfailed = tuple(case.id for case in problem.cases if case.ran >= ALL_OF and case.accepted == case.ran)
    if unfailed:
        one = len(unfailed) == 1
        yield Check(
            CheckKind.NOBODY_FAILS,
            problem.id,
            unfailed,
            f"{len(unfailed)} of {len(problem.cases)} cases {'is' if one else 'are'} passed by everyone who ran "
            f"{'it' if one else 'them'}: {'it tells' if one else 'they tell'} nobody apart",
        )


def _of_cases(problem: ProblemStatistics) -> Iterator[Check]:
    for case in problem.cases:
        for kind, sentence in (*_difficulty(case), *_discrimination(case), *_time(case)):
            yield Check(kind, problem.id, (case.id,), sentence)


def _difficulty(case: CaseStatistics) -> Iterable[tuple[CheckKind, str]]:
    ask = "is the case right, and does the statement ask for it?"
    if case.ran >= NOBODY_OF and case.accepted == 0:
        yield CheckKind.NOBODY_PASSES, f"none of the {_files(case.ran)} that ran it passes: {ask}"
    elif case.ran >= FEW_OF and case.accepted <= FEW * case.ran:
        yield CheckKind.FEW_PASS, f"{case.accepted} of the {_files(case.ran)} that ran it pass: {ask}"


def _discrimination(case: CaseStatistics) -> Iterable[tuple[CheckKind, str]]:
    """Only where even the upper bound is poor, so that chance alone is hardly the reason."""
    value = case.discrimination
    enough = case.ran >= CORRELATED_OF and BOTH_SIDES <= case.accepted <= case.ran - BOTH_SIDES
    if value is None or not enough:
        return
    bound = upper_bound(value, case.ran)
    measured = f"(correlation {value:.2f}, {_files(case.ran)})"
    if bound < 0:
        yield CheckKind.NEGATIVE, f"who passes it does worse elsewhere {measured}: does it accept a wrong idea?"
    elif bound < POOR:
        yield (
            CheckKind.NO_DISCRIMINATION,
            f"passing it says next to nothing of the rest {measured}: luck, or a skill of its own?",
        )


def _time(case: CaseStatistics) -> Iterable[tuple[CheckKind, str]]:
    if case.near_limit >= NEAR_OF and case.near_limit >= NEAR_SHARE * case.accepted:
        yield (
            CheckKind.NEAR_LIMIT,
            f"{case.near_limit} of {case.accepted} accepted files take more than half of the {case.limit_s:g} s that "
            f"one call may take, the slowest {case.most_cpu_s:.1f} s: a slower machine could cost them points",
        )


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
