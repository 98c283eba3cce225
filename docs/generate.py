# SPDX-License-Identifier: Apache-2.0
"""Write docs/reference/cli.md from the commands themselves: python docs/generate.py

`tests/test_docs.py` fails when the page is older than the commands.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import click

from grader.cli.command import ENVIRONMENT, EXIT_CODES
from grader.cli.main import commands
from grader.reports import FORMATS

PAGE = Path(__file__).resolve().parent / "reference" / "cli.md"

OPENING = """\
<!-- Written by docs/generate.py from the commands. Do not edit: change the command, and run python docs/generate.py -->

# The command line

What was asked for goes to stdout, everything else to stderr. An error is one line that begins with `error:`, and mostly
a second one that begins with `hint:` and names the next step. `grader COMMAND --help` shows what stands here.
"""

COMPLETION = """\
## Completion

Commands, options and problems are completed by bash, zsh and fish. For bash, add this to `~/.bashrc` (for zsh or
fish, to the shell's own file, with `zsh_source` or `fish_source`):

```sh
eval "$(_GRADER_COMPLETE=bash_source grader)"
```
"""


def page() -> str:
    """The whole page."""
    context = click.Context(commands, info_name="grader")
    names = commands.list_commands(context)
    parts = [OPENING, f"```text\n{_usage(commands, context)}\n```\n", _contents(context, names)]
    for name in names:
        command = commands.get_command(context, name)
        assert command is not None
        parts.append(_command(command, click.Context(command, info_name=name, parent=context)))
    parts += [
        _table("## Report formats", "format", "what it is", {name: form.about for name, form in FORMATS.items()}),
        _table("## Exit codes", "code", "meaning", {str(int(code)): words for code, words in EXIT_CODES.items()}),
        _table("## Environment variables", "variable", "meaning", ENVIRONMENT | _of_formats()),
        COMPLETION,
    ]
    return "\n".join(parts)


def _of_formats() -> dict[str, str]:
    """The variables that a format reads, each with the format."""
    return {name: f"{words} (--format {form.name})" for form in FORMATS.values() for name, words in form.reads.items()}


def _usage(command: click.Command, context: click.Context) -> str:
    return command.get_usage(context).removeprefix("Usage: ")


def _contents(context: click.Context, names: list[str]) -> str:
    rows = {f"[`{name}`](#grader-{name})": _paragraphs(commands.get_command(context, name))[0] for name in names}
    return _rows("command", "what it does", rows)


def _paragraphs(command: click.Command | None) -> list[str]:
    assert command is not None
    return inspect.cleandoc(command.help or "").split("\n\n")


def _command(command: click.Command, context: click.Context) -> str:
    lines = [f"## grader {context.info_name}\n"]
    for number, paragraph in enumerate(_paragraphs(command)):
        if paragraph.startswith("\b"):
            examples = inspect.cleandoc("\n".join(paragraph.split("\n")[2:]))
            lines.append(f"```sh\n{examples}\n```\n")
        else:
            lines.append(f"{paragraph}\n")
        if number == 0:
            lines.append(f"```text\n{_usage(command, context)}\n```\n")
    sections: dict[str, dict[str, str]] = {}
    for parameter in command.params:
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None:
            sections.setdefault(getattr(parameter, "section", "Options"), {})[f"`{record[0]}`"] = record[1]
    general = sections.pop("Options", {})
    for heading, rows in [*sections.items(), ("Options", general)]:
        lines.append(_rows(heading.lower(), "", rows))
    codes = ", ".join(str(int(code)) for code in getattr(command, "exit_codes", EXIT_CODES))
    lines.append(f"[Exit codes](#exit-codes): {codes}\n")
    return "\n".join(lines)


def _table(heading: str, left: str, right: str, rows: dict[str, str]) -> str:
    return f"{heading}\n\n" + _rows(left, right, {f"`{key}`": words for key, words in rows.items()})


def _rows(left: str, right: str, rows: dict[str, str]) -> str:
    lines = [f"| {left} | {right} |", "| --- | --- |"]
    for key, words in rows.items():
        lines.append(f"| {_cell(key)} | {_cell(words)} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
