# SPDX-License-Identifier: Apache-2.0
"""The screen of `grader watch`, and what happens on it.

Three threads tell this one what happened: a key, a change in the folder, a verdict. Only this one prints, and the
judge works in its own, so that keys and saves are answered while a file is judged.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click
from rich.cells import cell_len

from grader.cli import common
from grader.cli.typeset import typeset_here
from grader.desk import Desk
from grader.desk.bench import Bench, Examples, Failure, Judged
from grader.desk.changes import Changes
from grader.desk.keyboard import keys
from grader.desk.stoppable import Stoppable
from grader.errors import GraderError, OutputError, PackageError, UsageError
from grader.model import Report, Status, Submission
from grader.packages import Course
from grader.packages.submissions import find_submissions
from grader.plaintext import visible
from grader.reports.options import Detail, Options
from grader.reports.text import glance
from grader.sandbox import Sandbox

__all__ = ["Watch"]

UNDISTURBED_S = (
    0.25  # so long a run is not stopped by a further save: in a storm of saves, verdicts appear all the same
)
SILENT_S = 0.4  # a run that takes longer is said to be going on
TICK_S = 0.1


@dataclass(frozen=True, slots=True)
class _Key:
    name: str


class _Changed:
    """Something changed in the folder."""


class _Redraw:
    """The terminal has another size, or the program goes on after it was suspended."""


_Event = _Key | _Changed | _Redraw | Judged | Failure


class Watch:
    """One file being watched."""

    def __init__(
        self, course: Course, folder: Path, problem: str, sandbox: Sandbox, desk: Desk, *, any_file: bool
    ) -> None:
        self._course = course
        self._folder = folder
        self._problem = problem
        self._desk = desk
        self._any_file = any_file  # whether another problem's file, when it is saved, becomes the one that is watched
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._stoppable = Stoppable(sandbox)
        self._examples = Examples(course, self._stoppable)
        self._bench: Bench | None = None
        self._moves = os.environ.get("TERM") != "dumb"
        self._seen: dict[str, tuple[int, int, int]] = {}
        self._last: Submission | None = None  # what was put on the bench last
        self._unread = True  # whether the file may hold something new
        self._report: Report | None = None
        self._body = ""
        self._status = ""
        self._quitting = False

    def run(self) -> None:
        """Watch until the student leaves."""
        self._desk.begin(self._problem)
        with contextlib.ExitStack() as stack:
            stack.callback(self._leave)
            stack.enter_context(keys(lambda key: self._events.put(_Key(key)), lambda: self._events.put(_Redraw())))
            stack.enter_context(self._resizes())
            self._bench = Bench(self._examples, self._stoppable, self._events.put)
            stack.callback(self._bench.close)
            changes = Changes(self._folder, lambda: self._events.put(_Changed()))
            stack.callback(changes.close)
            self._seen = self._stats()
            self._say(f"Watching {self._file}")
            while not self._quitting:
                self._look()
                try:
                    event = self._events.get(timeout=TICK_S if self._bench.busy_s or self._unread else None)
                except queue.Empty:
                    self._tick()
                    continue
                self._handle(event)

    @property
    def _file(self) -> Path:
        return self._folder / f"{self._problem}.py"

    @contextlib.contextmanager
    def _resizes(self) -> Iterator[None]:
        if not hasattr(signal, "SIGWINCH"):
            yield
            return

        def resized(number: int, frame: FrameType | None) -> None:
            self._events.put(_Redraw())

        former = signal.signal(signal.SIGWINCH, resized)
        try:
            yield
        finally:
            signal.signal(signal.SIGWINCH, former)

    # What happens

    def _handle(self, event: _Event) -> None:
        match event:
            case _Key():
                self._press(event.name.lower())
            case _Changed():
                self._unread = True
                if self._any_file:
                    self._follow()
            case _Redraw():
                self._draw()
            case Judged():
                self._judged(event)
            case Failure():
                if not isinstance(event.error, (GraderError, OSError)):
                    raise event.error
                self._report = None
                self._say(_sentence(event.error))

    def _judged(self, event: Judged) -> None:
        self._report = event.report
        self._show_report()
        self._desk.record(event.report)

    def _press(self, key: str) -> None:
        try:
            match key:
                case "q" | "\x04":
                    self._quitting = True
                case "h":
                    self._hint()
                case "s":
                    self._say(typeset_here(self._examples.prepare(self._problem)[0].text("statement.md")))
                case "e" if self._desk.state(self._problem).earned:
                    self._say(typeset_here(self._examples.prepare(self._problem)[0].text("explanation.md")))
                case "n":
                    self._next()
                case "r":
                    self._last, self._unread = None, True
                case _:
                    if self._report is not None:
                        self._show_report()
        except GraderError as error:
            self._say(_sentence(error))

    def _hint(self) -> None:
        from grader.desk.hints import hint, hints_of

        problem = self._examples.prepare(self._problem)[0]
        count, read = len(hints_of(problem)), self._desk.state(problem.id).hints
        number = max(min(read + 1, count), 1)
        text = hint(problem, number)
        self._desk.take_hint(problem.id, number)
        further = "h goes one further" if number < count else "there is no further one"
        self._say(f"{typeset_here(text)}\nHint {number} of {count}; {further}, any other key goes back.")

    def _next(self) -> None:
        from grader.desk.path import suggestion
        from grader.desk.starters import copy, starter
        from grader.packages import Problem

        problems = []
        for problem_id in self._course.problem_ids():
            with contextlib.suppress(PackageError):  # grader list says what is wrong with it
                problems.append(Problem.read(self._course, problem_id))
        found = suggestion(problems, self._desk, besides=self._problem)
        if found is None:
            raise UsageError("no other problem is left", hint="grader progress shows how far you are")
        file = self._folder / f"{found.problem.id}.py"
        there = os.path.lexists(file)
        if not there:
            copy(starter(self._course, found.problem.id), file)
        self._turn_to(found.problem.id)
        why = "\n".join(f"Why  {reason}" for reason in found.reasons)
        made = "is there already" if there else "is new: the starter"
        self._say(f"{found.problem.title}\n{found.problem.summary}\n{why}\n\n{visible(str(file))} {made}.")

    def _turn_to(self, problem_id: str) -> None:
        self._problem, self._last, self._report, self._unread = problem_id, None, None, True
        self._desk.begin(problem_id)

    # The file

    def _stats(self) -> dict[str, tuple[int, int, int]]:
        stats = {}
        for problem_id in self._course.problem_ids():
            with contextlib.suppress(OSError):
                found = os.lstat(self._folder / f"{problem_id}.py")
                stats[problem_id] = found.st_mtime_ns, found.st_size, found.st_ino
        return stats

    def _follow(self) -> None:
        """Turn to another problem whose file was saved."""
        former, self._seen = self._seen, self._stats()
        changed = [name for name, stat in self._seen.items() if former.get(name) != stat]
        if changed and self._problem not in changed:
            self._turn_to(changed[0])

    def _look(self) -> None:
        """Put the file on the bench if it holds something new, and the bench may be disturbed."""
        assert self._bench is not None
        if not self._unread or 0.0 < self._bench.busy_s < UNDISTURBED_S:
            return
        self._unread = False
        try:
            found = find_submissions([str(self._file)], self._course, problem=self._problem)
        except UsageError:
            self._gone(f"{visible(str(self._file))} is not there.", f"grader start {self._problem} copies the starter.")
            return
        except GraderError as error:
            self._gone(_sentence(error), "")
            return
        if not found.submissions:
            self._gone(f"{found.refused[0].path}: {found.refused[0].reason}", "")
            return
        submission = found.submissions[0]
        if self._last is None or self._last.source != submission.source:
            self._last = submission
            self._bench.put(submission)

    def _gone(self, what: str, then: str) -> None:
        assert self._bench is not None
        self._bench.clear()
        self._last, self._report = None, None
        self._say("\n".join(line for line in (what, then, "It is checked as soon as it can be read.") if line))

    # The screen

    def _show_report(self) -> None:
        assert self._report is not None
        options = Options(
            detail=Detail.STUDENT, colour=common.colourful(sys.stdout), width=min(_terminal().columns, 100)
        )
        text = glance(self._report, options)
        if self._report.status is Status.SOLVED:
            text += "\nEvery public example passes. n turns to the next problem, e explains what is behind this one.\n"
        self._say(text)

    def _say(self, text: str) -> None:
        self._body = text.rstrip("\n")
        self._status = ""
        self._draw()

    def _tick(self) -> None:
        assert self._bench is not None
        busy = self._bench.busy_s
        if busy > SILENT_S:
            status = f"checking, {busy:.0f} s" if busy >= 1 else "checking"
            if status != self._status:
                self._status = status
                if self._moves:
                    click.echo(f"\r\x1b[2K{self._footer()}", nl=False, color=True)

    def _draw(self) -> None:
        """The text, and the keys in the last line; a text that is higher than the terminal scrolls up."""
        if not self._moves:
            click.echo(f"\n{self._body}\n{self._footer()}")
            return
        size = _terminal()
        lines = self._body.split("\n")
        height = sum(max(1, -(-cell_len(click.unstyle(line)) // size.columns)) for line in lines)
        gap = "\n" * max(1, size.lines - height)
        click.echo(f"\x1b[2J\x1b[H{self._body}{gap}{self._footer()}", nl=False, color=True)

    def _footer(self) -> str:
        keys_shown = ["h hint", "n next", "s statement", "r run again", "q quit"]
        if self._desk.state(self._problem).earned:
            keys_shown.insert(3, "e explanation")
        every, first = "  ".join(keys_shown), " ".join(one[0] for one in keys_shown)
        status = self._status or self._problem
        columns = _terminal().columns - 1 if self._moves else len(every) + len(status) + 3
        fitting = (words for words in (f"{status}   {every}", every, first) if cell_len(words) <= columns)
        return next(fitting, first[: max(columns, 0)])

    def _leave(self) -> None:
        if self._moves:
            with contextlib.suppress(OSError, OutputError):
                click.echo("\r\x1b[2K", nl=False, color=True)


def _sentence(error: BaseException) -> str:
    if isinstance(error, GraderError):
        words = f"error: {visible(error.message.strip())}"
        return f"{words}\nhint: {visible(error.hint.strip())}" if error.hint else words
    return f"error: {visible(str(error))}"


def _terminal() -> os.terminal_size:
    return shutil.get_terminal_size()
