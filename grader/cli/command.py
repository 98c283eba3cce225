# SPDX-License-Identifier: Apache-2.0
"""How `--help` looks: one line of purpose, examples, options under headings, exit codes, environment.

`docs/reference/cli.md` is generated from the same tables, so that neither can tell what the other does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from grader.errors import ExitCode

__all__ = ["ENVIRONMENT", "EXIT_CODES", "Command", "Option", "write_exit_codes"]

EXIT_CODES = {
    ExitCode.SOLVED: "done; everything that was graded is solved",
    ExitCode.UNSOLVED: "something is unsolved, does not load, or was refused",
    ExitCode.USAGE: "the command line can not be meant",
    ExitCode.FAULT: "judge or infrastructure error, isolation refused, or report not written",
    ExitCode.UNSOUND_PACKAGE: "a problem package is unsound",
    ExitCode.NOTHING_GRADABLE: "nothing gradable was found",
    ExitCode.INTERRUPTED: "interrupted by Ctrl-C or SIGTERM; finished reports are kept",
}

ENVIRONMENT = {
    "GRADER_CACHE": "a folder for what can be worked out again, instead of the user's cache folder",
    "GRADER_COURSE": "the course folder, where --course is not given",
    "GRADER_SECRET": "the course's secret, instead of the file .softmark/secret in the course",
    "GRADER_SPAWN": "when set to anything: check starts runners without a fork, as on Windows",
    "GRADER_STORE": "the database of a run's results, where --store is not given",
    "NO_COLOR": "when set to anything: no colour",
    "TERM": "when set to dumb: no colour, no progress line",
    "WATCHFILES_FORCE_POLLING": "when set: grader watch looks for changes itself",
}


class Option(click.Option):
    """An option that stands under a heading of its own in `--help`."""

    def __init__(self, *declarations: Any, section: str = "Options", **settings: Any) -> None:
        super().__init__(*declarations, **settings)
        self.section = section


class Command(click.Command):
    """A command that lists its options under headings, and the exit codes that it can end with."""

    exit_codes: tuple[ExitCode, ...] = tuple(EXIT_CODES)

    def __init__(self, *arguments: Any, exit_codes: Sequence[ExitCode] = tuple(EXIT_CODES), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.exit_codes = tuple(exit_codes)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options by heading, the general ones last."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections.setdefault(getattr(parameter, "section", "Options"), []).append(record)
        general = sections.pop("Options", [])
        for heading, records in [*sections.items(), ("Options", general)]:
            with formatter.section(heading):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The exit codes of this command."""
        write_exit_codes(formatter, self.exit_codes)


def write_exit_codes(formatter: click.HelpFormatter, codes: Sequence[ExitCode]) -> None:
    """A section of `--help`."""
    with formatter.section("Exit codes"):
        formatter.write_dl([(str(int(code)), EXIT_CODES[code]) for code in codes])
