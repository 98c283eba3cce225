# SPDX-License-Identifier: Apache-2.0
"""A course folder: where problems, solutions and templates are found. Light: completion uses it."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path

from grader.errors import CourseNotFound, UnknownProblem

__all__ = ["Course", "find_course"]


@dataclass(frozen=True, slots=True)
class Course:
    """The folder that holds `problems/`, `solutions/` and `student_template/`."""

    root: Path

    def problem_ids(self) -> tuple[str, ...]:
        """Every folder of `problems/` that has a problem.toml, sorted."""
        folder = self.root / "problems"
        return tuple(sorted(path.parent.name for path in folder.glob("*/problem.toml")))

    def require(self, problem_id: str) -> str:
        """That id if the course has it. UnknownProblem names the nearest one otherwise."""
        known = self.problem_ids()
        if problem_id in known:
            return problem_id
        near = difflib.get_close_matches(problem_id.lower().replace("-", "_"), known, n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else f"problems here: {', '.join(known) or 'none'}"
        raise UnknownProblem(f"there is no problem '{problem_id}' in {self.root}", hint=hint)

    def folder(self, problem_id: str) -> Path:
        """Folder of a problem."""
        return self.root / "problems" / problem_id

    def solution(self, problem_id: str) -> Path:
        """File of a problem's reference solution."""
        return self.root / "solutions" / f"{problem_id}.py"

    def template(self, problem_id: str) -> Path:
        """File of a problem's starter."""
        return self.root / "student_template" / f"{problem_id}.py"


def find_course(given: Path | None, start: Path) -> Course:
    """The course at `given`, or the nearest one from `start` upwards. CourseNotFound says what was looked for."""
    if given is not None:
        if (given / "problems").is_dir():
            return Course(given.resolve())
        raise CourseNotFound(
            f"{given} is not a course folder: it has no folder 'problems'",
            hint="name the folder that holds problems/, with --course DIR or GRADER_COURSE",
        )
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / "problems").is_dir() and any((folder / "problems").glob("*/problem.toml")):
            return Course(folder)
        if os.path.ismount(folder):
            break
    raise CourseNotFound(
        f"no course folder found from {here} upwards",
        hint="name the folder that holds problems/, with --course DIR or GRADER_COURSE",
    )
