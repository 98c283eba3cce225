# SPDX-License-Identifier: Apache-2.0
"""The group of commands, and what happens to an error: one line, a next step, the documented exit code."""

from __future__ import annotations

import codecs
import difflib
import errno
import importlib
import os
import sys
from typing import NoReturn

import click
from click.shell_completion import shell_complete

from grader import __version__
from grader.cli import interrupts
from grader.cli.command import ENVIRONMENT, EXIT_CODES, write_exit_codes
from grader.cli.common import say
from grader.errors import ExitCode, GraderError, PackageError, UsageError
from grader.plaintext import visible

__all__ = ["commands", "run"]

COMPLETION = "_GRADER_COMPLETE"
COMMANDS = (
    # In the order in which a student meets them.
    *("list", "show", "start", "check", "watch", "hint", "next", "progress", "grade", "twin"),
    *("batch", "report", "stats", "regrade", "gradebook", "export"),  # a teacher
    *("new", "verify", "doctor"),
)

# What a console shows that has no such character; anything else is shown as an escape.
PLAIN = {
    "·": "-", "×": "x", "–": "-", "—": "-", "…": "...", "−": "-", "─": "-", "Π": "prod", "Σ": "sum",
    "≤": "<=", "≥": ">=", "“": '"', "”": '"', "‘": "'", "’": "'",
}  # fmt: skip


class Commands(click.Group):
    """Commands by name, each imported when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command from `grader/cli/<name>_command.py`."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"grader.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; a mistyped command gets the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"the commands are {', '.join(COMMANDS)}"
            ctx.fail(f"there is no command '{visible(args[0], 80)}'; {hint}")
        return super().resolve_command(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The exit codes and the environment."""
        write_exit_codes(formatter, tuple(EXIT_CODES))
        with formatter.section("Environment"):
            formatter.write_dl(list(ENVIRONMENT.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    invoke_without_command=False,
)
@click.version_option(__version__, prog_name="grader")
def commands() -> None:
    """Grade numerical Python: what is right, what is wrong, and why.

    \b
    Examples:
      grader list                      the problems of this course
      grader start bayes_update        copy the starter into this folder
      grader check bayes_update.py     the public examples
      grader grade alice/ bob/         everything, hidden cases included
      grader batch class.zip -o run/   a whole class, to the gradebook
    """


def run() -> NoReturn:
    """Run a command and end with its exit code; an error is one line and a next step, never a traceback."""
    interrupts.install()
    _open_standard_streams()
    _show_what_the_console_can()
    code = _run()
    try:
        sys.stdout.flush()
    except OSError:
        # Said already, or the reader of our output has left; Python must not try once more at its end.
        _drop_stdout()
        code = code or ExitCode.FAULT
    interrupts.ignore()
    sys.exit(int(code))


def _run() -> int:
    # Not click's own `main`: it ends with 1 when a pipe breaks, which here says that something is unsolved.
    try:
        instruction = os.environ.get(COMPLETION)
        if instruction:
            return shell_complete(commands, {}, "grader", COMPLETION, instruction) and ExitCode.USAGE
        with commands.make_context("grader", sys.argv[1:]) as context:
            code = commands.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        return _usage(error)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return ExitCode.INTERRUPTED
    except GraderError as error:
        say(error)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has left (`grader show x | head -1`): not an error of anybody.
        _drop_stdout()
        return ExitCode.SOLVED
    except OSError as error:
        return _system_error(error)
    except SystemExit:
        # No command leaves in this way; cases and solutions are Python of the course, and could.
        say(PackageError("a file of the course ended the program"))
        return ExitCode.UNSOUND_PACKAGE
    return code if isinstance(code, int) else ExitCode.SOLVED


def _usage(error: click.ClickException) -> int:
    if len(sys.argv) == 1:
        error.show()
        return error.exit_code
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "grader"
    message = error.format_message()
    message = message[:1].lower() + message[1:] if message[1:2].islower() else message
    say(UsageError(message.rstrip("."), hint=f"{path} --help shows how"))
    return error.exit_code


def _system_error(error: OSError) -> int:
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
    hints = {
        errno.ENOSPC: "make room, or write somewhere else with -o FILE",
        errno.EACCES: "ask the owner of the file or folder, or use another one",
        errno.EROFS: "use a folder that can be written",
        errno.EMFILE: "raise the limit of open files: ulimit -n 1024",
        errno.EAGAIN: "the machine has no room for another process: try again later",
    }
    reason = (error.strerror or str(error)).lower()
    say(GraderError(f"{where}{reason}", hint=hints.get(error.errno or 0, "check the path, and try again")))
    return ExitCode.FAULT


def _drop_stdout() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _open_standard_streams() -> None:
    """Started with `>&-`, the next file or socket that is opened would become our stdout."""
    for fd, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != fd:
                os.dup2(nowhere, fd)
                os.close(nowhere)
            setattr(sys, name, open(fd, "r" if fd == 0 else "w", encoding="utf-8", closefd=False))


def _show_what_the_console_can() -> None:
    """No name in a path and no sign in a sentence is worth a failure of the console."""
    codecs.register_error("softmark", _plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="softmark")


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    return "".join(PLAIN.get(c) or c.encode("ascii", "backslashreplace").decode() for c in characters), error.end
