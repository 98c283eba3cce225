# SPDX-License-Identifier: Apache-2.0
"""The commands that grade nothing, help, completion, and what a missing torch changes."""

import inspect
import json
import os

import click
import pytest

from grader.cli.main import COMMANDS, commands

MODULES = """
import atexit, sys
atexit.register(lambda: print("modules:", *sorted(sys.modules), file=sys.stderr))
"""

NO_TORCH = """
import atexit, importlib.util, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")

find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "torch" else find_spec(name, package)
sys.meta_path.insert(0, Finder())
"""


@pytest.fixture
def customised(grader, tmp_path):
    """Gives the program a sitecustomize of this source."""

    def write(source):
        folder = tmp_path / "site"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(source)
        grader.environment["PYTHONPATH"] = f"{folder}{os.pathsep}{grader.environment['PYTHONPATH']}"

    return write


def imported(ended):
    (line,) = [line for line in ended.stderr.splitlines() if line.startswith("modules: ")]
    return set(line.split()[1:])


@pytest.mark.parametrize("words", [(), *((name,) for name in COMMANDS)])
def test_help_imports_no_numerical_library(grader, customised, words):
    customised(MODULES)
    ended = grader(*words, "--help")
    assert 0 == ended.returncode
    assert not {"numpy", "torch", "scipy", "jaxtyping", "rich", "jsonschema"} & imported(ended)


def test_completion_of_problems_imports_no_numerical_library(grader, customised):
    customised(MODULES)
    ended = grader(_GRADER_COMPLETE="bash_complete", COMP_WORDS="grader show t", COMP_CWORD="2")
    assert "plain,twice\n" == ended.stdout
    assert not {"numpy", "torch", "scipy", "jaxtyping", "rich", "jsonschema"} & imported(ended)


@pytest.mark.parametrize("line", ["grader show t", "grader grade --problem t", "grader verify t", "grader twin t"])
def test_problems_are_completed(grader, line):
    words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    assert "plain,twice\n" == grader(_GRADER_COMPLETE="bash_complete", **words).stdout


def test_completion_outside_of_a_course_offers_nothing(grader):
    words = {"COMP_WORDS": "grader show t", "COMP_CWORD": "2", "GRADER_COURSE": "/nonexistent"}
    ended = grader(_GRADER_COMPLETE="bash_complete", **words)
    assert ("", "") == (ended.stdout.strip(), ended.stderr)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_opens_with_one_line_of_purpose_and_examples(name):
    context = click.Context(commands, info_name="grader")
    command = commands.get_command(context, name)
    purpose, examples, *_ = inspect.cleandoc(command.help).split("\n\n")
    assert "\n" not in purpose
    assert examples.startswith("\b\nExamples:\n")
    shown = command.get_help(click.Context(command, info_name=name, parent=context, max_content_width=80))
    assert "Exit codes:" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_nothing_typed_shows_the_help(grader):
    ended = grader()
    assert 2 == ended.returncode
    assert "Usage: grader" in ended.stdout + ended.stderr


def test_version(grader):
    import grader as package

    assert f"grader, version {package.__version__}\n" == grader("--version").stdout


def test_a_list_fits_the_page(grader, write_course):
    write_course("a_problem_with_a_rather_long_name_to_it", summary="A sentence that does not end. " * 4)
    ended = grader("list")
    assert 0 == ended.returncode
    assert all(len(line) <= 80 for line in ended.stdout.splitlines())
    assert {"twice", "a_problem_with_a_rather_long_name_to_it"} == {
        row["id"] for row in json.loads(grader("list", "--format", "json").stdout)["problems"]
    }


def test_a_hint_ends_where_the_next_begins(grader, course):
    (course.folder("twice") / "hints.md").write_text("# Hints\n\n## 1. Idea\n\nadd\n\n## 2. Shapes\n\n(N,)\n")
    assert "## 1. Idea\n\nadd\n" == grader("show", "twice", "--hint", "1").stdout
    ended = grader("show", "twice", "--hint", "3")
    assert 4 == ended.returncode
    assert "has 2 hints" in ended.stderr


def test_start_copies_a_starter_and_overwrites_nothing(grader):
    assert "work/twice.py\n" == grader("start", "twice", "work").stdout
    file = grader.folder / "work" / "twice.py"
    file.write_text("mine")
    ended = grader("start", "twice", "work")
    assert 2 == ended.returncode
    assert "is there already, and was left alone" in ended.stderr
    assert 0 == grader("start", "--all", "work").returncode
    assert "mine" == file.read_text()
    assert 0 == grader("start", "--force", "twice", "work").returncode
    assert "NotImplementedError" in file.read_text()


def test_start_never_writes_through_a_link(grader):
    (grader.folder / "twice.py").symlink_to("other.py")
    assert 3 == grader("start", "--force", "twice").returncode
    assert not (grader.folder / "other.py").exists()


def test_a_starter_is_not_attempted(grader):
    grader("start", "twice")
    ended = grader("check")
    assert 1 == ended.returncode
    assert "not attempted" in ended.stdout


def test_twin_shows_one_case_in_full(grader, hand_in, wrong):
    hand_in(source=wrong)
    ended = grader("twin", "twice", "basic/vector", "ada")
    assert 1 == ended.returncode
    for part in (
        "twice · basic/vector · seed 1 · wrong answer",
        "call:",
        "returned:",
        "expected:",
        "\nreplay:\nimport",
    ):
        assert part in ended.stdout
    ended = grader("twin", "twice", "vectr", "ada")
    assert (2, True) == (ended.returncode, "hint: did you mean 'vector'?" in ended.stderr)


@pytest.fixture
def torch_problem(write_course):
    contract = {
        "schema": "softmark/contract/v1",
        "functions": {
            "thrice": {
                "parameters": [
                    {
                        "name": "x",
                        "optional": False,
                        "arrays": [{"library": "torch", "kind": "Float", "dims": "N"}],
                    }
                ],
                "results": [{"library": "torch", "kind": "Float", "dims": "N"}],
                "is_tuple": False,
            }
        },
        "hidden_cases": 1,
    }
    return write_course(
        "thrice",
        framework="torch",
        functions={"thrice": {"returns": ["triple"], "finite": True}},
        contract=contract,
        cases="import torch\n",
        solution="import torch\n",
    )


def test_without_torch_its_problems_are_not_graded_and_the_others_are(grader, hand_in, customised, torch_problem):
    customised(NO_TORCH)
    hand_in(name="thrice.py")
    hand_in(source="# not a word of torch\n" + RIGHT)
    ended = grader("grade", "ada", "--seed", "1")
    assert 3 == ended.returncode
    assert "torch is not installed here" in ended.stdout
    assert "pip install 'softmark[torch]'" in ended.stdout
    assert "100/100, solved" in ended.stdout


RIGHT = "def twice(x, shift=0.0):\n    if x.ndim == 0:\n        raise ValueError\n    return 2 * x + shift\n"


def test_a_numpy_problem_is_judged_without_torch(grader, hand_in, customised):
    customised(MODULES)
    hand_in()
    ended = grader("grade", "ada")
    assert 0 == ended.returncode
    assert "numpy" in imported(ended)
    assert "torch" not in imported(ended)


def test_names_that_help_lists_without_importing_their_modules_are_the_modules_own():
    from grader.cli import batch_command, stats_command
    from grader.lms import SITES
    from grader.reports.stats import TABLES

    assert set(SITES) == set(batch_command.SITES)
    assert list(TABLES) == list(stats_command.TABLES)
