# SPDX-License-Identifier: Apache-2.0
"""The way through a course: chapters and problems in order, and which problem comes next, with the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.desk.state import Desk, Standing
from grader.packages.problem import Problem

__all__ = ["Chapter", "Suggestion", "chapters", "suggestion"]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter's problems, in the order in which to meet them."""

    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The problem to work on next, and why: sentences for the student."""

    problem: Problem
    reasons: tuple[str, ...]
    begun: bool


def chapters(problems: Sequence[Problem]) -> tuple[Chapter, ...]:
    """Chapters in the order of their easiest problem; in a chapter the easy ones, and what others build on, first."""
    depths = _depths({problem.id: problem for problem in problems})
    by_name: dict[str, list[Problem]] = {}
    for problem in problems:
        by_name.setdefault(problem.chapter, []).append(problem)

    def place(name: str) -> tuple[int, int, str]:
        first = min((p.difficulty, depths[p.id]) for p in by_name[name])
        return (*first, name)

    return tuple(
        Chapter(name, tuple(sorted(by_name[name], key=lambda p: (p.difficulty, depths[p.id], p.id))))
        for name in sorted(by_name, key=place)
    )


def suggestion(problems: Sequence[Problem], desk: Desk, *, besides: str = "") -> Suggestion | None:
    """What to do next; None when every problem but `besides` is done.

    What was begun is finished first. After that comes the first problem, in the order of the course, of which all
    prerequisites have once been done; a prerequisite that the course does not have counts as done.
    """
    ordered = [(chapter, p) for chapter in chapters(problems) for p in chapter.problems]
    open_ones = [(c, p) for c, p in ordered if not desk.state(p.id).standing.is_done and p.id != besides]
    begun = [(c, p) for c, p in open_ones if desk.state(p.id).standing is Standing.STARTED]
    begun.sort(key=lambda pair: pair[1].id != desk.current)
    if begun:
        chapter, problem = begun[0]
        state = desk.state(problem.id)
        how_far = f": {state.passed} of {state.examples} public examples pass" if state.examples else ""
        return Suggestion(problem, (f"you have begun it{how_far}",), begun=True)
    known = {problem.id for problem in problems}
    for chapter, problem in open_ones:
        if not _missing(problem, known, desk):
            return Suggestion(problem, _reasons(problem, chapter, known, desk), begun=False)
    if not open_ones:
        return None
    # Prerequisites that need each other: begin somewhere.
    chapter, problem = min(open_ones, key=lambda pair: len(_missing(pair[1], known, desk)))
    missing = ", ".join(_missing(problem, known, desk))
    return Suggestion(problem, (f"it builds on {missing}, but nothing else is left to begin with",), begun=False)


def _missing(problem: Problem, known: set[str], desk: Desk) -> list[str]:
    return [name for name in problem.prerequisites if name in known and not desk.state(name).earned]


def _reasons(problem: Problem, chapter: Chapter, known: set[str], desk: Desk) -> tuple[str, ...]:
    built_on = [name for name in problem.prerequisites if name in known]
    reasons = []
    if built_on:
        reasons.append(f"you have done what it builds on: {', '.join(built_on)}")
    else:
        reasons.append("it builds on no other problem")
    done = sum(desk.state(p.id).standing.is_done for p in chapter.problems)
    where = f"chapter '{chapter.name}'"
    if done:
        reasons.append(f"it goes on in {where}, of which you have done {done} of {len(chapter.problems)}")
    else:
        reasons.append(f"it begins {where}, the first in the order of the course that is open to you")
    return tuple(reasons)


def _depths(problems: Mapping[str, Problem]) -> dict[str, int]:
    """How many problems stand below each, one on the other; a circle ends where it began."""
    depths: dict[str, int] = {}

    def depth(name: str, above: tuple[str, ...]) -> int:
        if name not in depths:
            below = [p for p in problems[name].prerequisites if p in problems and p not in above and p != name]
            depths[name] = max((1 + depth(p, (*above, name)) for p in below), default=0)
        return depths[name]

    for name in sorted(problems):
        depth(name, ())
    return depths
