# SPDX-License-Identifier: Apache-2.0
"""Options: command line, then environment, then grader.toml, then [tool.grader] of the course's pyproject.toml."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from grader.cli.command import ENVIRONMENT, SETTINGS
from grader.cli.common import DETAILS
from grader.cli.main import COMMANDS, commands
from grader.config import read_options
from grader.errors import UsageError
from grader.model import Isolation
from grader.packages import Course
from grader.packages.documents import schema
from grader.reports import FORMATS

ROOT = Path(__file__).resolve().parents[3]
OF_OPTIONS = schema("grader-v1")["properties"]["options"]["properties"]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course in a repository, and nothing of the tester's own settings."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    problem = tmp_path / "repository" / "course" / "problems" / "twice"
    problem.mkdir(parents=True)
    (problem / "problem.toml").touch()
    (tmp_path / "repository" / ".git").mkdir()
    return Course((tmp_path / "repository" / "course").resolve())


@pytest.fixture
def given(course):
    """The parameters that a command is called with."""

    def parsed(name, *words):
        command = commands.get_command(click.Context(commands), name)
        with command.make_context(name, [*words, "--course", str(course.root)]) as context:
            return context.params

    return parsed


def write(folder, *, grader=None, pyproject=None):
    for name, text in (("grader.toml", grader), ("pyproject.toml", pyproject)):
        if text is not None:
            (folder / name).write_text(text)


def test_without_files_the_defaults_hold(given):
    got = given("grade", "x.py")
    assert ("text", "brief", 1.0, None) == (got["format_name"], got["detail"], got["time_factor"], got["isolation"])


def test_each_source_outweighs_the_next(given, course, monkeypatch):
    write(course.root, pyproject="[tool.grader]\ntime_factor = 2\n")
    assert 2.0 == given("grade", "x.py")["time_factor"]
    write(course.root, grader="[options]\ntime_factor = 3\n")
    assert 3.0 == given("grade", "x.py")["time_factor"]
    monkeypatch.setenv("GRADER_TIME_FACTOR", "4")
    assert 4.0 == given("grade", "x.py")["time_factor"]
    assert 5.0 == given("grade", "x.py", "--time-factor", "5")["time_factor"]


def test_an_empty_variable_says_nothing(given, course, monkeypatch):
    write(course.root, grader='[options]\nformat = "junit"\n')
    monkeypatch.setenv("GRADER_FORMAT", "")
    assert "junit" == given("grade", "x.py")["format_name"]


def test_files_are_laid_over_each_other_key_by_key(given, course):
    write(course.root, pyproject="[tool.grader]\njobs = 3\ntime_factor = 2\n", grader="[options]\ntime_factor = 4\n")
    got = given("batch", "class.zip", "-o", "run")
    assert (3, 4.0) == (got["jobs"], got["time_factor"])


def test_every_setting_reaches_each_of_its_commands(given, course):
    values = {"detail": "student", "format": "json", "isolation": "weak", "jobs": 7, "store": "s", "time_factor": 8.0}
    lines = "".join(f"{key} = {value!r}\n" for key, value in values.items())
    write(course.root, grader=f"[options]\n{lines}")
    parameter = {"format": "format_name"}
    words = {"grade": ["x.py"], "batch": ["x.zip", "-o", "run"]}
    assert set(values) == set(SETTINGS)
    for key, setting in SETTINGS.items():
        for name in setting.commands:
            assert values[key] == given(name, *words.get(name, ["run"]))[parameter.get(key, key)], f"{key} of {name}"


def test_a_command_that_does_not_list_a_setting_ignores_it(given, course):
    write(course.root, grader='[options]\nformat = "junit"\ndetail = "teacher"\nisolation = "weak"\n')
    got = given("check")
    assert ("text", "brief", None) == (got["format_name"], got["detail"], got["isolation"])


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_has_a_variable_and_a_key(key):
    assert key in OF_OPTIONS
    assert f"GRADER_{key.upper()}" == SETTINGS[key].envvar
    assert SETTINGS[key].envvar in ENVIRONMENT


def test_the_schema_knows_what_the_commands_know():
    assert set(SETTINGS) == set(OF_OPTIONS)
    assert list(FORMATS) == OF_OPTIONS["format"]["enum"]
    assert list(DETAILS) == OF_OPTIONS["detail"]["enum"]
    assert {str(tier) for tier in Isolation} == set(OF_OPTIONS["isolation"]["enum"])


@pytest.mark.parametrize("name", COMMANDS)
def test_help_names_the_variables_of_a_command(name):
    command = commands.get_command(click.Context(commands), name)
    shown = command.get_help(click.Context(command, info_name=name))
    found = {key for key, setting in SETTINGS.items() if re.search(rf"{setting.envvar}\b", shown)}
    assert {key for key, setting in SETTINGS.items() if name in setting.commands} == found


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("grader.toml", '[options]\nformt = "json"\n', "line 2: options.formt: there is no such key; did you mean for"),
        ("grader.toml", '[option]\nformat = "json"\n', "line 1: option: there is no such key; did you mean options?"),
        ("grader.toml", "jobs = 2\n", "line 1: jobs: there is no such key; it belongs in the table [options]"),
        ("grader.toml", '[options]\nisolation = "strong"\n', "line 2: options.isolation: 'strong' is none of full, bw"),
        ("grader.toml", "[options]\ntime_factor = 0\n", "'0' is out of range; write a number from 0.1 to 100"),
        ("grader.toml", "[options]\njobs = true\n", "options.jobs: 'True' is not a whole number"),
        ("grader.toml", '[options]\nstore = ""\n', "options.store: nothing stands between the quotation marks"),
        (
            "pyproject.toml",
            "[tool.grader]\njob = 2\n",
            "line 2: tool.grader.job: there is no such key; did you mean job",
        ),
        (
            "pyproject.toml",
            "[tool.grader.late]\ncap = 1\n",
            "tool.grader.late: there is no such key; it belongs in gra",
        ),
        ("pyproject.toml", "[tool]\ngrader = 3\n", "line 2: tool.grader: '3' is not a table"),
        ("pyproject.toml", "tool = 3\n", "line 1: tool: '3' is not a table"),
        ("pyproject.toml", "tool", "not TOML"),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_nearest_name(course, file, text, told):
    (course.root / file).write_text(text)
    with pytest.raises(UsageError) as caught:
        read_options(course)
    assert told in caught.value.message
    assert f"{course.root / file}: " in caught.value.message
    assert caught.value.hint


def test_only_the_nearest_pyproject_is_read(course):
    write(course.root.parent, pyproject="[tool.grader]\njobs = 3\n")
    assert {"jobs": 3} == read_options(course)
    write(course.root, pyproject="[tool.other]\njobs = 2\n")
    assert {} == read_options(course)


def test_nothing_above_the_repository_is_read(course):
    write(course.root.parent.parent, pyproject="[tool.grader]\njobs = 3\n")
    assert {} == read_options(course)


def test_nothing_above_a_course_outside_any_repository_and_home_is_read(course):
    (course.root.parent / ".git").rmdir()
    write(course.root.parent, pyproject="[tool.grader]\njobs = 3\n")
    assert {} == read_options(course)


def test_nothing_above_home_is_read(course, monkeypatch):
    (course.root.parent / ".git").rmdir()
    monkeypatch.setenv("HOME", str(course.root.parent))
    write(course.root.parent, pyproject="[tool.grader]\njobs = 3\n")
    write(course.root.parent.parent, pyproject="[tool.grader]\njobs = 4\n")
    assert {"jobs": 3} == read_options(course)


def test_a_file_beside_the_submission_is_not_read(given, tmp_path, monkeypatch):
    handed_in = tmp_path / "handed_in"
    handed_in.mkdir()
    write(handed_in, pyproject='[tool.grader]\ndetail = "teacher"\n', grader='[options]\ndetail = "teacher"\n')
    monkeypatch.chdir(handed_in)
    assert "brief" == given("grade", "x.py")["detail"]


def test_no_setting_lets_strangers_run_with_less_isolation(course):
    write(course.root, grader='[options]\nallow_isolation = "none"\n')
    with pytest.raises(UsageError, match="there is no such key"):
        read_options(course)


def test_help_reads_no_file_and_no_schema(course):
    write(course.root, grader="not TOML", pyproject="not TOML")
    code = "import sys; sys.argv = ['grader', 'batch', '--course', '.', '--help']\n"
    code += "from grader.__main__ import main\ntry: main()\n"
    code += "finally: print(sorted({'jsonschema', 'grader.config', 'numpy'} & set(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=course.root,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (0, "[]\n") == (done.returncode, done.stderr)
