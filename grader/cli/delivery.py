# SPDX-License-Identifier: Apache-2.0
"""Takes reports as they are finished to where they were asked for, and loses none on the way.

Text and JSON lines go to stdout at once; every other format, and everything for a file, is written in one piece at
the end, which an interruption brings forward.

What a format wants of the environment is data in `grader.reports.FORMATS`; here it is read, and acted on.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.common import colourful, say, terminal_width
from grader.cli.interrupts import held
from grader.errors import ExitCode, GraderError, InfrastructureError, OutputError, PackageError, UsageError
from grader.model import Report
from grader.plaintext import visible
from grader.reports import FORMATS, Detail, Format, Options

if TYPE_CHECKING:
    from grader.packages.submissions import Found
    from grader.runs import Grading

__all__ = ["Delivery", "deliver", "write", "write_reports"]

STREAMED = ("text", "jsonl")


class Delivery:
    """The reports of one command, on their way to stdout or a file.

    Raises UsageError when the environment lacks what the format needs.
    """

    def __init__(self, format_name: str, detail: str, output: str | None) -> None:
        self.reports: list[Report] = []
        self.output = None if output == "-" else output
        self._format = FORMATS[format_name]
        self._options = _options(self._format, detail, self.output)
        self._streaming = format_name in STREAMED and self.output is None
        self._written = False

    @property
    def hosted(self) -> bool:
        """Whether a host reads the mark from the file: then an unsolved problem is no failure of the command."""
        return self._format.failed is not None

    def expect(self, students: Collection[str]) -> None:
        """Reports on these students will come. Raises UsageError where they can not all stand in one file."""
        _one_student(self._format, students)

    @contextlib.contextmanager
    def always(self) -> Iterator[None]:
        """Around the whole command: the format of a host has its file also where grading fails, whatever the reason."""
        try:
            yield
        except OutputError:
            raise  # the report is there, on stdout
        except BaseException as error:
            self._fail(error)
            raise

    def _fail(self, error: BaseException) -> None:
        if self._format.failed is None or self._written:
            return
        early = InfrastructureError(f"grading ended early: {type(error).__name__}")
        text = self._format.failed(error if isinstance(error, GraderError) else early, self._options)
        try:
            write(text, self.output)
        except GraderError as another:
            say(another)

    def add(self, report: Report) -> None:
        """Take a finished report, and show it at once where the format allows."""
        self.reports.append(report)
        if self._streaming:
            between = "\n" if self._format.name == "text" and len(self.reports) > 1 else ""
            write(between + self._format.render([report], self._options), None)

    def finish(self, *, whole: bool = True) -> None:
        """Write what has not been written yet; of an interrupted run (`whole` is false) what there is.

        Raises OutputError when the file could not be written; the reports are on stdout then.
        """
        if self._streaming:
            if whole and self._format.name == "text" and len(self.reports) > 1:
                from grader.reports.text import summary

                write("\n" + summary(self.reports, self._options), None)
        elif whole or (self.reports and not self.hosted):  # to a host, half of the reports would be the whole mark
            _write_reports(self._format, self.reports, self._options, self.output)
            self._written = True


def write_reports(format_name: str, reports: Sequence[Report], detail: str, output: str | None) -> None:
    """Reports that are all there already, to stdout or a file, and to where else the format wants them."""
    form = FORMATS[format_name]
    file = None if output == "-" else output
    _one_student(form, {report.submission.student for report in reports})
    _write_reports(form, reports, _options(form, detail, file), file)


def _write_reports(form: Format, reports: Sequence[Report], options: Options, output: str | None) -> None:
    write(form.render(reports, options), output)
    for variable, render in form.appends.items():
        file = os.environ.get(variable)
        if file:
            _append(render(reports, options), variable, file)


def _one_student(form: Format, students: Collection[str]) -> None:
    if form.failed is not None and len(students) > 1:
        raise UsageError(
            f"a file in the format {form.name} holds one student's mark, and these are {len(students)} students",
            hint="give one student's submission; of a run, name the student with --student",
        )


def _options(form: Format, detail: str, output: str | None) -> Options:
    context = {name: os.environ[name] for name in form.reads if os.environ.get(name)}
    lacking = [name for name in form.needs if name not in context]
    if lacking:
        raise UsageError(
            f"the format {form.name} needs {', '.join(lacking)} in the environment",
            hint="the host sets them; docs/reference/formats.md says what each holds",
        )
    on_terminal = output is None
    return Options(
        detail=Detail(detail),
        colour=on_terminal and colourful(sys.stdout),
        width=terminal_width() if on_terminal else 80,
        context=context,
    )


def _append(text: str, variable: str, file: str) -> None:
    """Earlier steps and the host have written to these files, too."""
    try:
        with open(file, "a", encoding="utf-8") as stream:
            stream.write(text)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise OutputError(
            f"{visible(file)} could not be written: {reason}", hint=f"{variable} names it; unset it to do without"
        ) from error


def deliver(found: Found, grading: Grading, delivery: Delivery) -> ExitCode:
    """Grade every submission and deliver its report. An unsound problem costs only its own submissions.

    Returns UNSOUND_PACKAGE when there was one, SOLVED otherwise. Whatever ends it early, finished reports are kept. In
    the format of a host an unsound problem ends it: a mark without that problem would read as a zero in it.
    """
    delivery.expect({submission.student for submission in found.submissions})
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
                        if delivery.hosted:
                            raise
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
