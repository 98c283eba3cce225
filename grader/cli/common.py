# SPDX-License-Identifier: Apache-2.0
"""Options and steps that several commands share. Light at the top; heavy parts are imported in the functions."""

from __future__ import annotations

import os
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from grader.errors import ExitCode, GraderError, OutputError
from grader.model import Framework, Report, Status
from grader.packages.course import Course, find_course

if TYPE_CHECKING:
    from grader.sandbox.process import ProcessSandbox

__all__ = [
    "course_option",
    "exit_code_of",
    "format_options",
    "launch_runners",
    "problem_argument",
    "render",
    "sandbox",
    "student_options",
    "write_output",
]

FORMATS = ("text", "json", "jsonl", "junit", "markdown")


def _course(ctx: click.Context, param: click.Parameter, value: str | None) -> Course:
    return find_course(Path(value) if value else None, Path.cwd())


def course_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--course DIR`, given to the command as a `Course`."""
    return click.option(
        "--course",
        envvar="GRADER_COURSE",
        metavar="DIR",
        callback=_course,
        help="The course folder [default: upwards from the current folder].",
    )(function)


def _complete_problem(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    try:
        course = find_course(Path(os.environ["GRADER_COURSE"]) if "GRADER_COURSE" in os.environ else None, Path.cwd())
    except GraderError:
        return []
    return [CompletionItem(name) for name in course.problem_ids() if name.startswith(incomplete)]


def problem_argument(**settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A PROBLEM argument that completes to the course's problems."""
    return click.argument("problem", shell_complete=_complete_problem, **settings)


def format_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--format`, `-o` and `--detail`."""
    function = click.option(
        "--detail",
        type=click.Choice(["brief", "student", "teacher"]),
        default="brief",
        show_default=True,
        help="brief: three lines a lost point. student: with the twin. teacher: with inputs, seed and replay.",
    )(function)
    function = click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")(function)
    return click.option(
        "--format", "format_name", type=click.Choice(FORMATS), default="text", show_default=True, help="Report format."
    )(function)


def student_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--problem` and `--student`."""
    function = click.option("--student", metavar="NAME", help="The student's name [default: the folder's name].")(
        function
    )
    return click.option(
        "--problem",
        metavar="ID",
        shell_complete=_complete_problem,
        help="The problem that a file is for, whatever its name.",
    )(function)


def launch_runners(course: Course, wanted: Iterable[tuple[str, bytes]]) -> dict[Framework, Any]:
    """Start the zygotes that these (problem, source) pairs need, and return at once.

    Done before the judge imports anything: on two cores both sides then import side by side.
    """
    from grader.sandbox.launch import launch

    frameworks: dict[Framework, None] = {}
    for problem_id, source in wanted:
        if framework_of(course, problem_id) is Framework.TORCH or b"torch" in source:
            frameworks[Framework.TORCH] = None
        else:
            frameworks[Framework.NUMPY] = None
    return {framework: launch(framework) for framework in frameworks}


def framework_of(course: Course, problem_id: str) -> Framework:
    """A problem's framework, read without validation: what is wrong with the file is said when it is read in full."""
    try:
        data = tomllib.loads((course.folder(problem_id) / "problem.toml").read_text("utf-8"))
        return Framework(data.get("framework", "numpy"))
    except (OSError, ValueError):
        return Framework.NUMPY


@contextmanager
def sandbox(launched: dict[Framework, Any]) -> Iterator[ProcessSandbox]:
    """A sandbox over the launched zygotes, closed at the end whatever happens."""
    try:
        # The judge's numerical libraries need no threads either: its arrays are small.
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ.setdefault(name, "1")
        from grader.sandbox.process import ProcessSandbox

        box = ProcessSandbox(launched)
    except BaseException:
        for zygote in launched.values():
            zygote.control.close()
            zygote.process.kill()
            zygote.process.wait()
        raise
    with box:
        yield box


def render(reports: Sequence[Report], format_name: str, detail: str, output: str | None) -> str:
    """The reports in a format."""
    from grader.reports import FORMATS as RENDERERS
    from grader.reports import Detail, Options

    colour = (
        output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    return RENDERERS[format_name].render(reports, Options(detail=Detail(detail), colour=colour))


def write_output(text: str, output: str | None) -> None:
    """Write to stdout, or to a file in one step. When the file can not be written the text goes to stdout all the same.

    Raises OutputError then: nothing that was graded is lost.
    """
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    path = Path(output)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text if text.endswith("\n") else text + "\n")
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        click.echo(text, nl=not text.endswith("\n"))
        raise OutputError(
            f"{output} could not be written: {error.strerror}",
            hint="the report is on stdout; name another file with -o",
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def exit_code_of(reports: Sequence[Report], *, exit_zero: bool = False, refused: bool = False) -> ExitCode:
    """What the command ends with: a report without a score outweighs an unsolved one."""
    if any(report.status is Status.NOT_GRADED for report in reports):
        return ExitCode.FAULT
    if refused or any(report.status is Status.UNSOLVED for report in reports):
        return ExitCode.SOLVED if exit_zero else ExitCode.UNSOLVED
    return ExitCode.SOLVED
