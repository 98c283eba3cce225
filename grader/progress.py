# SPDX-License-Identifier: Apache-2.0
"""What a student has done so far, kept outside the work folder: one small JSON file a course.

It is a convenience for `grader list`. Losing it loses nothing else, so a file that can not be read or written is
treated as empty, and without a home directory nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from grader.model import NOT_ATTEMPTED, Report, Status
from grader.packages.course import Course

__all__ = ["Progress"]

WORDS = {"examples": "examples pass", "started": "started"}


@dataclass(slots=True)
class Progress:
    """State of each problem of a course on this machine. `path` is None where nothing can be kept."""

    path: Path | None
    states: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, course: Course) -> Progress:
        """Progress in the course, empty where nothing is known."""
        import platformdirs

        name = hashlib.sha256(os.fsencode(course.root)).hexdigest()[:16]
        folder = Path(platformdirs.user_state_dir("softmark"))
        if not folder.is_absolute():
            return cls(None)  # no home directory: "~" would become a folder in the current one
        path = folder / f"{name}.json"
        try:
            data = json.loads(path.read_text("utf-8"))
            return cls(path, {str(key): str(value) for key, value in data.items()})
        except (OSError, ValueError, AttributeError, RecursionError):
            return cls(path)

    def words(self, problem_id: str) -> str:
        """In a word or two, for a list."""
        return WORDS.get(self.states.get(problem_id, ""), "")

    def record(self, report: Report) -> None:
        """Note what `grader check` found."""
        if report.reason == NOT_ATTEMPTED or report.status is Status.NOT_GRADED:
            return
        state = "examples" if report.status is Status.SOLVED else "started"
        if self.states.get(report.problem) != state:
            self.states[report.problem] = state
            self._write()

    def _write(self) -> None:
        if self.path is None:
            return
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.path.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(self.states, file)
                os.replace(temporary, self.path)
            except BaseException:
                os.unlink(temporary)
                raise
