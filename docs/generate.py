# SPDX-License-Identifier: Apache-2.0
"""Write docs/reference/cli.md from the commands, and schemas.md from the schemas: python docs/generate.py

`tests/test_docs.py` fails when a page is older than what it is made of.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import click

from grader.cli.command import ENVIRONMENT, EXIT_CODES
from grader.cli.main import commands
from grader.reports import FORMATS

PAGE = Path(__file__).resolve().parent / "reference" / "cli.md"
SCHEMAS_PAGE = PAGE.with_name("schemas.md")
SCHEMAS = PAGE.parents[2] / "grader" / "schemas"

OPENING = """\
<!-- Written by docs/generate.py from the commands. Do not edit: change the command, and run python docs/generate.py -->

# The command line

What was asked for goes to stdout, everything else to stderr. An error is one line that begins with `error:`, and mostly
a second one that begins with `hint:` and names the next step. `grader COMMAND --help` shows what stands here.
"""

COMPLETION = """\
## Completion

Commands, options, problems and files are completed by bash, zsh and fish: [how to install it](../guides/completion.md).
"""

SCHEMAS_OPENING = """\
<!-- Written by docs/generate.py from grader/schemas. Do not edit: change a schema, and run python docs/generate.py -->

# Schemas

Every file that a program writes or reads has a JSON Schema (draft 2020-12) in `grader/schemas`, which is also in the
wheel. Here are their keys. **Bold** keys must be there; where a schema is closed, a key that is not listed is an error.
An editor that knows JSON Schema completes `problem.toml` and `grader.toml` with them.
"""


def schemas_page() -> str:
    """The whole page of the schemas."""
    parts = [SCHEMAS_OPENING]
    for path in sorted(SCHEMAS.glob("*.schema.json")):
        schema = json.loads(path.read_text("utf-8"))
        closed = "closed" if schema.get("additionalProperties") is False else "open"
        parts.append(f"## {schema['title']}\n\n{schema['description']}\n\n`{path.name}`, {closed}\n")
        parts += _objects(schema, "")
        for name, definition in schema.get("$defs", {}).items():
            parts += _objects(definition, f"`{name}`")
    return "\n".join(parts)


def _objects(schema: dict[str, Any], name: str) -> list[str]:
    """The keys of one object, under its name."""
    if not schema.get("properties"):
        return []
    required = set(schema.get("required", ()))
    rows = {
        f"**`{key}`**" if key in required else f"`{key}`": f"{_kind(value)} | {_cell(value.get('description', ''))}"
        for key, value in schema["properties"].items()
    }
    lines = [f"| {name or 'key'} | what it is | |", "| --- | --- | --- |"]
    return ["\n".join([*lines, *(f"| {key} | {words} |" for key, words in rows.items())]) + "\n"]


def _kind(schema: dict[str, Any]) -> str:
    """A value's type in a few words."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(one)}`" for one in schema["enum"])
    kinds = schema.get("type", [])
    words = " or ".join([kinds] if isinstance(kinds, str) else kinds)
    if isinstance(schema.get("items"), dict) and schema["items"]:
        words += f" of {_kind(schema['items'])}"
    return words or " or ".join(_kind(one) for one in schema.get("oneOf", schema.get("anyOf", []))) or "any value"


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
    SCHEMAS_PAGE.write_text(schemas_page(), "utf-8")
    print(PAGE, SCHEMAS_PAGE, sep="\n")
