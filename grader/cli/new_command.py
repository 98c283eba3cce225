# SPDX-License-Identifier: Apache-2.0
"""`grader new`: write the package of a new problem, sound from the first minute."""

from __future__ import annotations

import keyword
import os
import re
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from grader.cli import common, interrupts
from grader.cli.command import Command, Option
from grader.cli.interrupts import held
from grader.errors import ExitCode, OutputError, UsageError
from grader.model import Framework
from grader.plaintext import visible

if TYPE_CHECKING:
    from grader.packages.course import Course
    from grader.scaffold import Function

CODES = (ExitCode.SOLVED, ExitCode.USAGE, ExitCode.FAULT, ExitCode.INTERRUPTED)
MOST_LETTERS = {"title": 80, "chapter": 60}  # as problem.toml allows
ARRAYS = {Framework.NUMPY: "np.ndarray", Framework.TORCH: "Tensor"}


@click.command("new", cls=Command, exit_codes=CODES)
@click.argument("problem")
@click.option(
    "--function",
    "signatures",
    cls=Option,
    multiple=True,
    metavar="SIGNATURE",
    help="A function with annotated arguments and results; may be given several times.  [default: PROBLEM(x), a vector "
    "to a vector; on a terminal you are asked]",
)
@click.option("--title", cls=Option, metavar="TEXT", help="The title of the statement.  [default: from PROBLEM]")
@click.option("--chapter", cls=Option, metavar="TEXT", default="Drafts", show_default=True, help="Where list shows it.")
@click.option(
    "--framework",
    cls=Option,
    type=click.Choice([str(one) for one in Framework]),
    metavar="NAME",
    help="numpy or torch.  [default: as the arrays of the functions say]",
)
@common.course_option
@click.pass_context
def command(
    context: click.Context,
    problem: str,
    course: Course,
    signatures: tuple[str, ...],
    title: str | None,
    chapter: str,
    framework: str | None,
) -> ExitCode:
    """Write a small complete package for a new PROBLEM.

    \b
    Examples:
      grader new my_problem
      grader new norm --function 'f(x: Float[Tensor, "N"]) -> Float[Tensor, ""]'
      grader new my_problem --title "My problem" --framework torch

    The package computes a placeholder from every argument and passes grader verify at once. A TODO stands wherever you
    have something to fill in. Annotations are those of jaxtyping: the kind of the numbers, the array type, and a name
    for each size. Nothing is overwritten. A course of your own begins with an empty folder problems and --course DIR.
    """
    from grader.scaffold import package

    _check_id(problem)
    _check_free(course, problem)
    title, chapter = title if title is None else _line("title", title), _line("chapter", chapter)
    wanted = Framework(framework) if framework else None
    if not signatures and sys.stdin.isatty() and sys.stderr.isatty():
        with _interruptible():
            title, functions = _ask(problem, title, wanted)
    else:
        functions = _functions(problem, signatures, wanted)
    made = _write(course, package(problem, title or _title_of(problem), chapter, functions))
    for path in made:
        click.echo(visible(_short(path)))
    _say_what_is_next(context, course, problem)
    return ExitCode.SOLVED


def _check_id(problem: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", problem):
        near = re.sub(r"[^a-z0-9]+", "_", problem.lower()).strip("_0123456789")[:64]
        raise UsageError(
            f"'{problem[:80]}' can not name a problem: small letters, digits and underscores, a letter first",
            hint=f"grader new {near or 'my_problem'}",
        )
    if keyword.iskeyword(problem):
        raise UsageError(
            f"'{problem}' can not name a problem: it is a word of Python", hint=f"grader new {problem}_problem"
        )


def _check_free(course: Course, problem: str) -> None:
    for path in (course.folder(problem), course.solution(problem), course.template(problem)):
        if os.path.lexists(path):
            raise UsageError(
                f"{_short(path)} is there already, and was left alone",
                hint=f"choose another name, or move it away; grader verify {problem} says what is wrong with a package",
            )


def _functions(problem: str, signatures: Sequence[str], framework: Framework | None) -> tuple[Function, ...]:
    from grader.scaffold import read_functions

    if not signatures:
        signatures = (_default(problem, framework),)
        click.echo(f"note: no --function was given; this one stands in: {signatures[0]}", err=True)
    functions = read_functions(signatures)
    if framework is not None and framework != functions[0].library:
        raise UsageError(
            f"the framework is {framework}, but the functions use arrays of {functions[0].library}",
            hint=f"write {ARRAYS[framework]} in the annotations, or choose {functions[0].library}",
        )
    return functions


def _default(problem: str, framework: Framework | None) -> str:
    """From a vector to a vector; named after the problem, where that can name a function."""
    from grader.scaffold import read_function

    array = ARRAYS[framework or Framework.NUMPY]
    signature = f'(x: Float[{array}, "N"]) -> Float[{array}, "N"]'
    try:
        read_function(problem + signature)
    except UsageError:
        return "solve" + signature
    return problem + signature


def _ask(problem: str, title: str | None, framework: Framework | None) -> tuple[str, tuple[Function, ...]]:
    """Title and functions, from the terminal; what can not be meant is asked again."""
    if title is None:
        title = _prompt("Title", _title_of(problem), lambda text: _line("title", text))
    if framework is None:
        names = click.Choice([str(one) for one in Framework])
        framework = Framework(click.prompt("Framework", type=names, default=str(Framework.NUMPY), err=True))
    click.echo("A function is written as in Python, with its annotations.", err=True)
    signatures: list[str] = []

    def checked(text: str) -> str:
        if text.strip():
            _functions(problem, (*signatures, text), framework)
        return text.strip()

    answer = _prompt("Function", _default(problem, framework), checked)
    while answer:
        signatures.append(answer)
        answer = _prompt("Another function (Enter: no more)", "", checked)
    return title, _functions(problem, signatures, framework)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let every Ctrl-C end a question: Python may swallow one that comes just as it begins to read."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except (click.Abort, KeyboardInterrupt):
        interrupts.ignore()  # nothing was made yet, and nothing is left to do
        raise
    signal.signal(signal.SIGINT, before)


def _prompt(question: str, default: str, read: Callable[[str], str]) -> str:
    def value(text: str) -> str:
        try:
            return read(text)
        except UsageError as error:
            raise click.UsageError(f"{visible(error.message)}; {visible(error.hint)}") from error

    answer: str = click.prompt(question, default=default, show_default=bool(default), value_proc=value, err=True)
    return answer


def _title_of(problem: str) -> str:
    return problem.replace("_", " ").capitalize()


def _line(what: str, text: str) -> str:
    """A title or a chapter: one line of printable characters."""
    text = text.strip()
    if not text or not text.isprintable() or len(text) > MOST_LETTERS[what]:
        raise UsageError(
            f"this can not be a {what}: '{text[:100]}'", hint=f"one line of at most {MOST_LETTERS[what]} characters"
        )
    return text


def _write(course: Course, files: Mapping[str, str]) -> list[Path]:
    """Make new files, problem.toml last; all of them, or none when anything goes wrong on the way."""
    made: list[Path] = []
    try:
        for name, text in files.items():
            with held():
                _make(course.root / name, text, made)
    except BaseException:
        with held():
            for path in reversed(made):
                with suppress(OSError):  # somebody put something into the folder meanwhile: it is theirs
                    path.rmdir() if path.is_dir() else path.unlink()
        raise
    return [course.root / name for name in files]


def _make(path: Path, text: str, made: list[Path]) -> None:
    """Make a file and the folders that it needs; each is noted in `made` as soon as it is there."""
    try:
        missing = [folder for folder in path.parents if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir()
            made.append(folder)
        with path.open("x", encoding="utf-8") as opened:
            made.append(path)
            opened.write(text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"{_short(path)} could not be written: {reason}", hint="nothing of the new problem is left behind"
        ) from error


def _short(path: Path) -> str:
    """The path from here, where that is below."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith(os.pardir) else relative


def _say_what_is_next(context: click.Context, course: Course, problem: str) -> None:
    given = context.get_parameter_source("course") is ParameterSource.COMMANDLINE
    where = f" --course {shlex.quote(_short(course.root))}" if given else ""
    folder = _short(course.folder(problem))
    solution = shlex.quote(_short(course.solution(problem)))
    click.echo(
        f"next: 1. fill in every TODO; begin with {folder}/statement.md, {_short(course.solution(problem))} and "
        f"{folder}/cases.py\n"
        f"      2. grader verify {problem}{where}\n"
        f"      3. grader check {solution}{where}",
        err=True,
    )
