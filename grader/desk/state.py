# SPDX-License-Identifier: Apache-2.0
"""What is remembered of a student's work, outside the work folder: one small JSON file a course.

It is a convenience. Losing it loses no work and no mark, so nothing here fails: what can not be read counts as
empty, what is damaged is dropped entry by entry, and where nothing can be written nothing is kept. A file that a
newer version wrote is left alone.
"""

from __future__ import annotations

import contextlib
import enum
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.model import NOT_ATTEMPTED, Report, Status, Verdict
from grader.packages.course import Course

__all__ = ["SCHEMA", "Desk", "ProblemState", "Standing"]

SCHEMA = "softmark/desk/v1"
_FAMILY = SCHEMA.rpartition("v")[0]
_MAX_BYTES = 1 << 20  # some 5000 problems; a larger file is not ours


class Standing(enum.StrEnum):
    """How far a student is with a problem, as far as this machine knows."""

    NEW = "new"
    STARTED = "started"
    EXAMPLES = "examples"  # every public example passes: hidden cases may still fail
    SOLVED = "solved"  # every case passes: known only where the whole course is at hand

    @property
    def is_done(self) -> bool:
        """Whether it is time for another problem."""
        return self in (Standing.EXAMPLES, Standing.SOLVED)


@dataclass(frozen=True, slots=True)
class ProblemState:
    """What is remembered of one problem. `passed` of `examples` passed when the file was last checked."""

    standing: Standing = Standing.NEW
    passed: int = 0
    examples: int = 0
    hints: int = 0  # how many have been read
    earned: bool = False  # whether every example has passed once: the explanation is for those
    sha256: str = ""  # of the file that was last checked: the one that `grader grade` may find solved

    @property
    def words(self) -> str:
        """In a word or two, for a list."""
        match self.standing:
            case Standing.NEW:
                return ""
            case Standing.STARTED:
                return f"started, {self.passed} of {self.examples} examples" if self.examples else "started"
            case Standing.EXAMPLES:
                return "examples pass"
            case Standing.SOLVED:
                return "solved"


@dataclass(slots=True)
class Desk:
    """A student's desk in one course: a state for each problem, and the problem that was worked on last.

    `path` is None where nothing can be kept; `note` says why, where that is worth a word.
    """

    path: Path | None
    states: dict[str, ProblemState] = field(default_factory=dict)
    current: str = ""
    note: str = ""

    @classmethod
    def of(cls, course: Course) -> Desk:
        """What is remembered of this course; empty where nothing is."""
        import platformdirs

        name = hashlib.sha256(os.fsencode(course.root)).hexdigest()[:16]
        folder = Path(platformdirs.user_state_dir("softmark", appauthor=False))
        if not folder.is_absolute():
            return cls(None)  # no home directory: "~" would become a folder in the current one
        desk = cls(folder / f"{name}.json")
        desk._read()
        return desk

    def state(self, problem_id: str) -> ProblemState:
        """What is remembered of a problem."""
        return self.states.get(problem_id, ProblemState())

    def begin(self, problem_id: str) -> None:
        """The student turns to this problem."""

        def begun(state: ProblemState) -> ProblemState:
            return replace(state, standing=Standing.STARTED) if state.standing is Standing.NEW else state

        if self.current != problem_id or self.state(problem_id).standing is Standing.NEW:
            self._change(problem_id, begun)

    def record(self, report: Report) -> None:
        """Note what the public examples said of a file."""
        if report.status is Status.NOT_GRADED or not report.examples_only:
            return
        if report.reason == NOT_ATTEMPTED:
            self.begin(report.problem)
            return
        passed = sum(case.verdict is Verdict.ACCEPTED for case in report.cases)
        done = report.status is Status.SOLVED

        def checked(state: ProblemState) -> ProblemState:
            solved = done and state.standing is Standing.SOLVED
            standing = Standing.SOLVED if solved else Standing.EXAMPLES if done else Standing.STARTED
            return replace(
                state,
                standing=standing,
                passed=passed,
                examples=len(report.cases),
                earned=state.earned or done,
                sha256=report.submission.sha256,
            )

        self._change(report.problem, checked)

    def record_grades(self, reports: list[Report]) -> None:
        """Note what is solved among files that were checked at this desk; those of other people are none of it."""
        for report in reports:
            mine = self.state(report.problem).sha256 == report.submission.sha256
            if mine and report.status is Status.SOLVED and not report.examples_only:
                self._change(report.problem, lambda state: replace(state, standing=Standing.SOLVED, earned=True))

    def take_hint(self, problem_id: str, number: int) -> None:
        """The student has read this hint, counted from 1."""
        self._change(problem_id, lambda state: replace(state, hints=max(state.hints, number)))

    def _change(self, problem_id: str, change: Callable[[ProblemState], ProblemState]) -> None:
        """Change one problem's state, over whatever another process has written since."""
        with _locked(self.path):
            if self.path is not None:
                self._read()
            self.states[problem_id] = change(self.state(problem_id))
            self.current = problem_id
            if self.path is not None:
                _write(self.path, _encoded(self))

    def _read(self) -> None:
        assert self.path is not None
        try:
            with self.path.open("rb") as file:
                data = json.loads(file.read(_MAX_BYTES))
        except (OSError, ValueError, RecursionError):
            return
        if not isinstance(data, dict):
            return
        schema = data.get("schema")
        if schema is None:
            # As it was before it had a version: problem -> word.
            self.states = {
                key: ProblemState(Standing(word), earned=word == Standing.EXAMPLES)
                for key, word in data.items()
                if _is_word(word)
            }
        elif schema == SCHEMA:
            problems = data.get("problems")
            entries = problems.items() if isinstance(problems, dict) else ()
            self.states = {key: state for key, entry in entries if (state := _decoded(entry)) is not None}
            current = data.get("current")
            self.current = current if isinstance(current, str) else ""
        elif isinstance(schema, str) and schema.startswith(_FAMILY):
            self.path = None
            self.note = "what is remembered was written by a newer version of grader, and is left alone"


def _is_word(word: object) -> bool:
    return isinstance(word, str) and word in (Standing.STARTED, Standing.EXAMPLES)


def _encoded(desk: Desk) -> str:
    problems: dict[str, Mapping[str, Any]] = {}
    for name, state in sorted(desk.states.items()):
        entry = {key: getattr(state, key) for key in ("passed", "examples", "hints", "earned", "sha256")}
        problems[name] = {"standing": str(state.standing), **{key: value for key, value in entry.items() if value}}
    return json.dumps({"schema": SCHEMA, "current": desk.current, "problems": problems}, indent=1) + "\n"


def _decoded(entry: object) -> ProblemState | None:
    """A state from the file; None for what is none. A part that is damaged costs that part."""
    if not isinstance(entry, dict) or entry.get("standing") not in set(Standing):
        return None

    def number(name: str) -> int:
        value = entry.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 31 else 0

    digest = entry.get("sha256")
    return ProblemState(
        standing=Standing(entry["standing"]),
        passed=number("passed"),
        examples=number("examples"),
        hints=number("hints"),
        earned=entry.get("earned") is True,
        sha256=digest if isinstance(digest, str) else "",
    )


def _write(path: Path, text: str) -> None:
    """In one step: who reads meanwhile, and who pulls the plug, finds the old file or the new one."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".softmark-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise


@contextlib.contextmanager
def _locked(path: Path | None) -> Iterator[None]:
    """Alone among processes that change this file, where the system has such locks; without one the last one wins."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with contextlib.ExitStack() as stack:
        if path is not None:
            with contextlib.suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                stack.callback(os.close, lock)
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield
