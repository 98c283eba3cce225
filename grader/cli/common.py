# SPDX-License-Identifier: Apache-2.0
"""Options and steps that several commands share. Light at the top; heavy parts are imported in the functions."""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from grader.cli.command import Command, Option
from grader.cli.interrupts import held
from grader.errors import ExitCode, GraderError, InfrastructureError, IsolationRefused, NothingGradable, PackageError
from grader.model import Framework, Isolation, Report, Status
from grader.plaintext import visible
from grader.reports import FORMATS

if TYPE_CHECKING:
    from grader.packages.course import Course
    from grader.packages.submissions import Found
    from grader.sandbox.launch import LaunchedZygote
    from grader.sandbox.process import ProcessSandbox
    from grader.sandbox.spawn import SpawnSandbox

__all__ = [
    "allow_isolation_option",
    "colourful",
    "complete_problem",
    "course_option",
    "exit_code_of",
    "exit_zero_option",
    "format_options",
    "isolation_option",
    "kept_format_options",
    "problem_argument",
    "sandbox",
    "say",
    "seed_option",
    "student_options",
    "submissions",
    "terminal_width",
    "text_or_json",
    "time_factor_option",
]


def _course(ctx: click.Context, param: click.Parameter, value: str | None) -> Course:
    from grader.packages.course import find_course

    course = find_course(Path(value) if value else None, Path.cwd())
    if isinstance(ctx.command, Command) and ctx.command.settings and not ctx.resilient_parsing:
        from grader.config import read_options

        ctx.default_map = ctx.command.defaults(read_options(course))
    return course


def course_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--course DIR`, given to the command as a `Course`."""
    return click.option(
        "--course",
        cls=Option,
        envvar="GRADER_COURSE",
        show_envvar=True,
        metavar="DIR",
        callback=_course,
        help="The course folder.  [default: upwards from the current folder]",
    )(function)


def complete_problem(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of the course's problems that begin so."""
    course = ctx.params.get("course")
    if course is None:
        try:
            course = _course(ctx, param, os.environ.get("GRADER_COURSE"))
        except (GraderError, OSError):
            return []
    return [CompletionItem(name) for name in course.problem_ids() if name.startswith(incomplete)]


def problem_argument(**settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A PROBLEM argument that completes to the course's problems."""
    return click.argument("problem", shell_complete=complete_problem, **settings)


DETAILS = {
    "brief": "three lines a lost point",
    "student": "and the twin",
    "teacher": "and inputs, seed, replay",
}


def format_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--format`, `-o` and `--detail`."""
    return _format_options(function, list(DETAILS))


def kept_format_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same of results that were kept: what only a teacher may see of a submission is not among them."""
    return _format_options(function, ["brief", "student"])


def _format_options(function: Callable[..., Any], details: Sequence[str]) -> Callable[..., Any]:
    function = click.option(
        "--detail",
        cls=Option,
        section="Report",
        type=click.Choice(details),
        metavar="LEVEL",
        default="brief",
        show_default=True,
        help=f"{'; '.join(f'{name}: {DETAILS[name]}' for name in details)}.",
    )(function)
    function = click.option(
        "-o",
        "--output",
        cls=Option,
        section="Report",
        metavar="FILE",
        help="Write to FILE instead of stdout.",
    )(function)
    return click.option(
        "--format",
        "format_name",
        cls=Option,
        section="Report",
        type=click.Choice(list(FORMATS)),
        metavar="FORMAT",
        default="text",
        show_default=True,
        help=f"{', '.join(FORMATS)}.",
    )(function)


def isolation_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--isolation TIER`, given to the command as an `Isolation` or None."""
    return click.option(
        "--isolation",
        cls=Option,
        section="Judging",
        type=click.Choice([str(tier) for tier in Isolation]),
        metavar="TIER",
        callback=lambda ctx, param, value: Isolation(value) if value else None,
        help=f"Force a tier: {', '.join(Isolation)}.  [default: the strongest that works here]",
    )(function)


def seed_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--seed N`, of commands that give marks."""
    return click.option(
        "--seed",
        cls=Option,
        section="Judging",
        type=click.IntRange(min=0),
        metavar="N",
        help="Draw the cases from this number instead of the course's secret.",
    )(function)


def time_factor_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--time-factor X`."""
    return click.option(
        "--time-factor",
        cls=Option,
        section="Judging",
        type=click.FloatRange(0.1, 100),
        metavar="X",
        default=1.0,
        show_default=True,
        help="Stretch every time limit, on a slow machine.",
    )(function)


def allow_isolation_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--allow-isolation TIER`."""
    return click.option(
        "--allow-isolation",
        cls=Option,
        section="Judging",
        type=click.Choice(["weak", "none"]),
        metavar="TIER",
        help="Grade also under this tier; without it, less than portable is refused.  weak or none.",
    )(function)


def exit_zero_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--exit-zero`."""
    return click.option(
        "--exit-zero", cls=Option, is_flag=True, help="End with 0 instead of 1 when something is unsolved."
    )(function)


def text_or_json(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--format`, of commands that make no report."""
    return click.option(
        "--format",
        "format_name",
        cls=Option,
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="text for people, json for programs.",
    )(function)


def student_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--problem` and `--student`."""
    function = click.option(
        "--student",
        cls=Option,
        section="Submissions",
        metavar="NAME",
        help="The student's name.  [default: the folder's name]",
    )(function)
    return click.option(
        "--problem",
        cls=Option,
        section="Submissions",
        metavar="ID",
        shell_complete=complete_problem,
        help="The problem that a file is for, whatever its name; of a folder, this problem only.",
    )(function)


def submissions(paths: Sequence[str], course: Course, *, student: str | None, problem: str | None) -> Found:
    """What the paths hold; what was refused is said at once. NothingGradable when nothing else is left."""
    from grader.packages.submissions import find_submissions

    if problem is not None:
        course.require(problem)
    found = find_submissions(paths, course, student=student, problem=problem)
    for note in found.notes:
        click.echo(f"note: {visible(note)}", err=True)
    for refused in found.refused:
        click.echo(f"error: {refused.path}: {visible(refused.reason)}", err=True)
    if not found.submissions:
        raise NothingGradable("nothing gradable is left", hint="a submission is a regular file named after its problem")
    return found


def framework_of(course: Course, problem_id: str) -> Framework:
    """A problem's framework, read without validation: what is wrong with the file is said when it is read in full."""
    try:
        data = tomllib.loads((course.folder(problem_id) / "problem.toml").read_text("utf-8"))
        return Framework(data.get("framework", "numpy"))
    except (OSError, ValueError):
        return Framework.NUMPY


@contextmanager
def sandbox(
    course: Course,
    wanted: Iterable[tuple[str, bytes]],
    isolation: Isolation | None = None,
    *,
    weakest: Isolation = Isolation.NONE,
) -> Iterator[ProcessSandbox | SpawnSandbox]:
    """A sandbox with the zygotes that these (problem, source) pairs need; closed at the end whatever happens.

    The zygotes are started before the judge imports anything: on two cores both sides then import side by side.
    `isolation` forces a tier; without it the strongest that works here is taken. Less than `weakest` is refused.
    Where runners can not be forked and confined at all, they are spawned: isolation `none`.
    """
    wanted = list(wanted)
    if os.environ.get("GRADER_SPAWN") or _can_not_fork():
        with _spawning({_framework(course, *one) for one in wanted}, isolation, weakest) as spawning:
            yield spawning
        return
    launched: dict[Framework, LaunchedZygote] = {}
    box: ProcessSandbox | None = None
    try:
        _launch(launched, course, wanted, isolation or Isolation.FULL)
        # The judge's numerical libraries need no threads either: its arrays are small.
        from grader.sandbox.launch import THREAD_VARIABLES

        for name in THREAD_VARIABLES:
            os.environ.setdefault(name, "1")
        with held():
            box = _sandbox_over(launched, course, isolation, weakest)
            box.announce()
        yield box
    finally:
        with held():
            (box or _sandbox_over(launched, course, isolation, weakest)).close()


def _sandbox_over(
    launched: dict[Framework, LaunchedZygote], course: Course, isolation: Isolation | None, weakest: Isolation
) -> ProcessSandbox:
    from grader.sandbox.process import ProcessSandbox

    return ProcessSandbox(launched, wanted=isolation, weakest=weakest, secret_folder=course.root / "problems")


def _framework(course: Course, problem_id: str, source: bytes) -> Framework:
    large = framework_of(course, problem_id) is Framework.TORCH or b"torch" in source
    return Framework.TORCH if large else Framework.NUMPY


def _can_not_fork() -> bool:
    from grader.sandbox.spawn import forks_here

    return not forks_here()


@contextmanager
def _spawning(
    frameworks: Iterable[Framework], isolation: Isolation | None, weakest: Isolation
) -> Iterator[SpawnSandbox]:
    """A sandbox that confines nothing; refused to whoever asks for more."""
    if weakest is not Isolation.NONE or isolation not in (None, Isolation.NONE):
        raise IsolationRefused(
            "this system can not confine a submission: runners are spawned here, under isolation 'none'",
            hint="grade other people's code on Linux; grader check runs your own",
        )
    from grader.sandbox.spawn import SpawnSandbox

    with SpawnSandbox() as box:
        for framework in frameworks:
            box.prepare(framework)
        yield box


def _launch(
    launched: dict[Framework, LaunchedZygote],
    course: Course,
    wanted: Iterable[tuple[str, bytes]],
    structure: Isolation,
) -> None:
    from grader.sandbox.launch import launch

    for problem_id, source in wanted:
        framework = _framework(course, problem_id, source)
        if framework in launched:
            continue
        with held():
            try:
                launched[framework] = launch(framework, structure)
            except OSError as error:
                raise InfrastructureError(
                    f"no runner could be started: {error.strerror or error}",
                    hint="a runner needs a process and a temporary folder that can be written (TMPDIR names it)",
                ) from error


def say(error: GraderError) -> None:
    """An error on stderr in one line, and its next step in another: whatever a name holds, it can not begin a line."""
    hint = error.hint
    if not hint and isinstance(error, PackageError):
        hint = "mend the file, or tell the course's staff; grader verify shows every fault of a package"
    elif not hint and isinstance(error, InfrastructureError):
        hint = "nobody loses points for this; grader doctor shows what works on this machine"
    click.echo(f"error: {visible(error.message.strip())}", err=True)
    if hint:
        click.echo(f"hint: {visible(hint.strip().splitlines()[-1])}", err=True)


def colourful(stream: Any) -> bool:
    """Whether colour and movement are welcome on a stream."""
    return bool(stream.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR"))


def terminal_width() -> int:
    """Columns of the terminal, 80 where there is none; text wider than 100 is hard to read."""
    return min(shutil.get_terminal_size().columns, 100) if sys.stdout.isatty() else 80


def exit_code_of(reports: Sequence[Report], *, exit_zero: bool = False, refused: bool = False) -> ExitCode:
    """What the command ends with: a report without a score outweighs an unsolved one."""
    if any(report.status is Status.NOT_GRADED for report in reports):
        return ExitCode.FAULT
    if refused or any(report.status is Status.UNSOLVED for report in reports):
        return ExitCode.SOLVED if exit_zero else ExitCode.UNSOLVED
    return ExitCode.SOLVED
