# SPDX-License-Identifier: Apache-2.0
"""The hints of a problem, one by one: the sections of its hints.md."""

from __future__ import annotations

from grader.errors import PackageError
from grader.packages.problem import Problem

__all__ = ["hint", "hints_of"]


def hints_of(problem: Problem) -> tuple[str, ...]:
    """Each section of hints.md that a heading of the second level begins, with its heading, as Markdown."""
    sections: list[list[str]] = []
    fence = ""
    for line in problem.text("hints.md").splitlines():
        bare = line.strip()
        if fence:
            fence = "" if bare == fence else fence
        elif bare.startswith(("```", "~~~")):
            fence = bare[:3]
        elif line.startswith("## "):
            sections.append([])
        if sections:
            sections[-1].append(line)
    return tuple("\n".join(lines).rstrip() + "\n" for lines in sections)


def hint(problem: Problem, number: int) -> str:
    """The hint of that number, counted from 1. PackageError when the problem has fewer."""
    sections = hints_of(problem)
    if number > len(sections):
        raise PackageError(
            f"{problem.id}/hints.md: has {len(sections)} hints (headings ##), so there is no hint {number}"
        )
    return sections[number - 1]
