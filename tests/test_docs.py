# SPDX-License-Identifier: Apache-2.0
"""The reference of the command line is complete, and not older than the commands."""

import importlib.util
import re
from pathlib import Path

import click
import pytest

from grader.cli.command import ENVIRONMENT, EXIT_CODES
from grader.cli.main import COMMANDS, commands
from grader.errors import ExitCode
from grader.reports import FORMATS, Detail

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "cli.md"


@pytest.fixture(scope="module")
def reference():
    return PAGE.read_text("utf-8")


def section(reference, name):
    """What stands under the heading of a command."""
    return re.search(rf"^## grader {name}\n(.*?)(?=^## )", reference, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_commands_say(reference, generate):
    assert generate.page() == reference, "run: python docs/generate.py"


def test_the_page_of_schemas_is_what_the_schemas_say(generate):
    assert generate.schemas_page() == PAGE.with_name("schemas.md").read_text("utf-8"), "run: python docs/generate.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_every_command_is_documented(reference, name):
    command = commands.get_command(click.Context(commands), name)
    text = section(reference, name)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}: no help"
            for spelling in parameter.opts:
                assert spelling in text
        else:
            assert parameter.make_metavar(click.Context(command)) in text


def test_every_module_of_a_command_is_a_command():
    found = {path.name.removesuffix("_command.py") for path in (ROOT / "grader" / "cli").glob("*_command.py")}
    assert set(COMMANDS) == found


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_documented(reference, name):
    assert f"| `{name}` |" in reference


@pytest.mark.parametrize("level", Detail)
def test_every_level_of_detail_is_documented(reference, level):
    assert f"{level.value}: " in section(reference, "grade")


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_documented(reference, code):
    assert f"| `{int(code)}` | {EXIT_CODES[code]} |" in reference


def test_every_environment_variable_that_is_read_is_documented(reference):
    read = set()
    for path in (ROOT / "grader").rglob("*.py"):
        if "runner" not in path.parts and "sandbox" not in path.parts:
            source = path.read_text("utf-8")
            read |= set(re.findall(r"""environb?(?:\.get\(|\[)\s*b?["']([A-Z_]+)["']""", source))
            read |= set(re.findall(r"""getenv\(\s*["']([A-Z_]+)["']""", source))
            read |= set(re.findall(r"""envvar=["']([A-Z_]+)["']""", source))
    assert set(ENVIRONMENT) == read
    of_formats = {name for form in FORMATS.values() for name in form.reads}
    assert all(set(form.needs) | set(form.appends) <= set(form.reads) for form in FORMATS.values())
    for name in read | of_formats:
        assert f"| `{name}` |" in reference
