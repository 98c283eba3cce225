# SPDX-License-Identifier: Apache-2.0
"""The group of commands, the exit codes, and what happens to an error."""

from __future__ import annotations

import difflib
import importlib
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import click

from grader import __version__
from grader.errors import ExitCode, GraderError

__all__ = ["main"]

COMMANDS = ("list", "show", "start", "check", "grade", "twin", "verify")

EXIT_CODES = {
    ExitCode.SOLVED: "everything that was graded is solved",
    ExitCode.UNSOLVED: "graded, and something is unsolved",
    ExitCode.USAGE: "the command line can not be meant",
    ExitCode.FAULT: "judge or infrastructure error, or isolation refused",
    ExitCode.UNSOUND_PACKAGE: "a problem package is unsound",
    ExitCode.NOTHING_GRADABLE: "nothing gradable was found",
    ExitCode.INTERRUPTED: "interrupted",
}


class Commands(click.Group):
    """Commands by name, each imported when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a student meets them."""
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
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1, cutoff=0.5)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The exit codes and the environment."""
        with formatter.section("Exit codes"):
            formatter.write_dl([(str(int(code)), words) for code, words in EXIT_CODES.items()])
        with formatter.section("Environment"):
            formatter.write_dl(
                [
                    ("GRADER_COURSE", "the course folder, instead of looking upwards from the current one"),
                    ("GRADER_SECRET", "the course's secret, instead of the file .softmark/secret in the course"),
                    ("NO_COLOR", "no colour"),
                ]
            )


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=False,
)
@click.version_option(__version__, prog_name="grader")
def commands() -> None:
    """Grade numerical Python: what is right, what is wrong, and why.

    \b
    Examples:
      grader list                          the problems of this course
      grader start bayes_update            copy the starter into this folder
      grader check bayes_update.py         the public examples
      grader grade alice/ bob/             everything, hidden cases included
    """


def main() -> NoReturn:
    """Run a command and end with its exit code; an error is one line and a next step, never a traceback."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = commands.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        _leave(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        _leave(ExitCode.INTERRUPTED)
    except GraderError as error:
        click.echo(f"error: {error.message}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
        _leave(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has left (`grader list | head -1`): not an error of anybody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(ExitCode.SOLVED)
    except OSError as error:
        click.echo(f"error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}", err=True)
        _leave(ExitCode.FAULT)
    _leave(code if isinstance(code, int) else ExitCode.SOLVED)


def _leave(code: int) -> NoReturn:
    sys.exit(int(code))


def _terminated(signum: int, frame: FrameType | None) -> NoReturn:
    # SIGTERM ends as Ctrl-C does: runners are closed, finished reports are kept.
    raise KeyboardInterrupt
