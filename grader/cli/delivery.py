# SPDX-License-Identifier: Apache-2.0
"""Takes reports as they are finished to where they were asked for, and loses none on the way.

Text and JSON lines go to stdout at once; every other format, and everything for a file, is written in one piece at
the end, which an interruption brings forward.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.common import colourful, say, terminal_width
from grader.cli.interrupts import held
from grader.errors import ExitCode, GraderError, OutputError, PackageError
from grader.model import Report
from grader.plaintext import visible
from grader.reports import FORMATS, Detail, Options

if TYPE_CHECKING:
    from grader.packages.submissions import Found
    from grader.runs import Grading

__all__ = ["Delivery", "deliver", "write"]

STREAMED = ("text", "jsonl")


class Delivery:
    """The reports of one command, on their way to stdout or a file."""

    def __init__(self, format_name: str, detail: str, output: str | None) -> None:
        self.reports: list[Report] = []
        self.output = None if output == "-" else output
        self._format = format_name
        self._detail = detail
        self._streaming = format_name in STREAMED and self.output is None

    def add(self, report: Report) -> None:
        """Take a finished report, and show it at once where the format allows."""
        self.reports.append(report)
        if self._streaming:
            between = "\n" if self._format == "text" and len(self.reports) > 1 else ""
            write(between + self._render([report]), None)

    def finish(self, *, whole: bool = True) -> None:
        """Write what has not been written yet; of an interrupted run (`whole` is false) what there is.

        Raises OutputError when the file could not be written; the reports are on stdout then.
        """
        if self._streaming:
            if whole and self._format == "text" and len(self.reports) > 1:
                from grader.reports.text import summary

                write("\n" + summary(self.reports, self._options()), None)
        elif whole or self.reports:
            write(self._render(self.reports), self.output)

    def _render(self, reports: list[Report]) -> str:
        return FORMATS[self._format].render(reports, self._options())

    def _options(self) -> Options:
        on_terminal = self.output is None
        return Options(
            detail=Detail(self._detail),
            colour=on_terminal and colourful(sys.stdout),
            width=terminal_width() if on_terminal else 80,
        )


def deliver(found: Found, grading: Grading, delivery: Delivery) -> ExitCode:
    """Grade every submission and deliver its report. An unsound problem costs only its own submissions.

    Returns UNSOUND_PACKAGE when there was one, SOLVED otherwise. Whatever ends it early, finished reports are kept.
    """
    unsound: set[str] = set()
    try:
        with _progress(len(found.submissions)) as show:
            for number, submission in enumerate(found.submissions, start=1):
                if submission.problem in unsound:
                    continue
                with show(f"{number}/{len(found.submissions)}  {submission.student} · {submission.problem}"):
                    try:
                        report = grading.grade(submission)
                    except PackageError as error:
                        unsound.add(submission.problem)
                        failure: PackageError | None = error
                    else:
                        failure = None
                if failure is None:
                    delivery.add(report)
                else:
                    say(failure)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            click.echo(f"stopped: {len(delivery.reports)} of {len(found.submissions)} submissions graded", err=True)
        try:
            delivery.finish(whole=False)
        except GraderError as another:
            say(another)
        raise
    delivery.finish()
    return ExitCode.UNSOUND_PACKAGE if unsound else ExitCode.SOLVED


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[str], contextlib.AbstractContextManager[object]]]:
    """What shows one step on stderr while it lasts: nothing but for several steps on a terminal."""
    if total < 2 or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda words: contextlib.nullcontext()
        return
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    yield lambda words: console.status(escape(visible(words, 70)), spinner="dots")


def write(text: str, output: str | None) -> None:
    """Write to stdout, or to a file in one step. When the file can not be written the text goes to stdout all the same.

    Raises OutputError then, and when stdout itself takes no more.
    """
    if output is None:
        _to_stdout(text)
        return
    try:
        with held():
            _to_file(text, Path(output))
    except (OSError, ValueError) as error:
        _to_stdout(text)
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise OutputError(
            f"{output} could not be written: {reason}", hint="the report is on stdout; name another file with -o"
        ) from error


def _to_stdout(text: str) -> None:
    try:
        click.echo(text, nl=False)
    except BrokenPipeError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
        raise OutputError(
            "the reader of stdout has left before everything was written", hint="-o FILE keeps the whole report"
        ) from error
    except OSError as error:
        raise OutputError(
            f"stdout could not be written: {(error.strerror or str(error)).lower()}",
            hint="write to a file on another disk with -o FILE",
        ) from error


def _to_file(text: str, path: Path) -> None:
    """A regular file is replaced in one step; a device, a pipe or a file in a closed folder is written to as it is."""
    if path.is_absolute() and path.parts[1] in ("dev", "proc"):
        with path.open("a", encoding="utf-8") as device:  # /dev/stdout may be a file that holds more than ours
            device.write(text)
        return
    path = Path(os.path.realpath(path))  # a link stays a link
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        path.write_text(text, "utf-8")
        return
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".softmark-")
    except PermissionError:
        if mode is None:
            raise
        path.write_text(text, "utf-8")
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
