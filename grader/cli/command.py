# SPDX-License-Identifier: Apache-2.0
"""How `--help` looks: one line of purpose, examples, options under headings, exit codes, environment.

`docs/reference/cli.md` is generated from the same tables, so that neither can tell what the other does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
from click.shell_completion import CompletionItem

from grader.errors import ExitCode

__all__ = [
    "ENVIRONMENT",
    "EXIT_CODES",
    "SETTINGS",
    "Command",
    "Option",
    "Setting",
    "complete_file",
    "complete_folder",
    "write_exit_codes",
]

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
    "GRADER_DETAIL": "how much reports of grader grade tell, where --detail is not given",
    "GRADER_FORMAT": "the format of reports of grader grade, where --format is not given",
    "GRADER_ISOLATION": "the tier of grade and batch, where --isolation is not given",
    "GRADER_JOBS": "how many submissions are graded at once, where --jobs is not given",
    "GRADER_SECRET": "the course's secret, instead of the file .softmark/secret in the course",
    "GRADER_SPAWN": "when set to anything: check starts runners without a fork, as on Windows",
    "GRADER_STORE": "the database of a run's results, where --store is not given",
    "GRADER_TIME_FACTOR": "stretches time limits of grade and batch, where --time-factor is not given",
    "NO_COLOR": "when set to anything: no colour",
    "TERM": "when set to dumb: no colour, no progress line",
    "WATCHFILES_FORCE_POLLING": "when set: grader watch looks for changes itself",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """An option that also the environment, grader.toml and [tool.grader] can give, in this order, to some commands."""

    envvar: str
    commands: tuple[str, ...]


_RUNS = ("batch", "report", "stats", "regrade", "gradebook")

# By the name of the option. Not --allow-isolation: to grade strangers with less is said each time, where it is done.
SETTINGS: Mapping[str, Setting] = {
    "detail": Setting(envvar="GRADER_DETAIL", commands=("grade",)),
    "format": Setting(envvar="GRADER_FORMAT", commands=("grade",)),
    "isolation": Setting(envvar="GRADER_ISOLATION", commands=("grade", "batch")),
    "jobs": Setting(envvar="GRADER_JOBS", commands=("batch", "regrade")),
    "store": Setting(envvar="GRADER_STORE", commands=_RUNS),
    "time_factor": Setting(envvar="GRADER_TIME_FACTOR", commands=("grade", "batch")),
}


def complete_file(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own files and folders."""
    return [CompletionItem(incomplete, type="file")]


def complete_folder(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell's own folders."""
    return [CompletionItem(incomplete, type="dir")]


PATHS = {"FILE": complete_file, "CSV": complete_file, "DIR": complete_folder}  # by what help calls them


class Option(click.Option):
    """An option that stands under a heading of its own in `--help`; what it calls a file is completed to one."""

    def __init__(self, *declarations: Any, section: str = "Options", **settings: Any) -> None:
        if settings.get("metavar") in PATHS:
            settings.setdefault("shell_complete", PATHS[settings["metavar"]])
        super().__init__(*declarations, **settings)
        self.section = section


class Command(click.Command):
    """A command that lists its options under headings, and the exit codes that it can end with."""

    exit_codes: tuple[ExitCode, ...] = tuple(EXIT_CODES)

    def __init__(self, *arguments: Any, exit_codes: Sequence[ExitCode] = tuple(EXIT_CODES), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.exit_codes = tuple(exit_codes)
        self.settings = self._settings()
        # What the course's files say of the other options is known when the course is.
        self.params.sort(key=lambda parameter: parameter.name != "course")

    def _settings(self) -> dict[str, str]:
        """The settings that this command takes, and the parameter that each is; its variable is shown in `--help`."""
        found = {}
        for parameter in self.params:
            name = max(parameter.opts, key=len).lstrip("-").replace("-", "_")
            setting = SETTINGS.get(name)
            if isinstance(parameter, Option) and setting is not None and self.name in setting.commands:
                parameter.envvar, parameter.show_envvar = setting.envvar, True
                found[name] = str(parameter.name)
        return found

    def defaults(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the options that this command takes, by parameter, for click's `default_map`."""
        return {name: options[setting] for setting, name in self.settings.items() if setting in options}

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
