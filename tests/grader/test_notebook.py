# SPDX-License-Identifier: Apache-2.0
"""`grader.check` where students use it: in a kernel, in a program, and with functions of a module."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader import notebook
from grader.errors import CourseNotFound, UsageError

ROOT = Path(__file__).resolve().parents[2]

RIGHT = """
def twice(x, shift=0.0):
    if x.ndim == 0:
        raise ValueError("x has no dimension")
    return FACTOR * as_array(x) + shift
"""
HELPERS = "import numpy as np\n\nFACTOR = 2.0\n\ndef as_array(x):\n    return np.asarray(x)\n"


@pytest.fixture
def course(write_course):
    return write_course()


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Writes a module that can be imported, and imports it."""

    def write(text, name="homework"):
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, name, raising=False)
        return __import__(name)

    return write


@pytest.fixture(autouse=True)
def _end_runners():
    yield
    notebook._close()


def test_importing_the_grader_imports_nothing_else():
    program = "import grader, sys; print([n for n in ('numpy', 'rich', 'click', 'msgspec') if n in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )

    assert "[]" == done.stdout.strip()


def test_there_is_no_other_name_to_import():
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        _ = grader.chekc


def test_a_function_of_a_module_is_judged_with_its_whole_file(course, module):
    checked = grader.check(module(HELPERS + RIGHT).twice, course=str(course.root))

    assert checked.solved
    assert "3 of 3 public examples ok" in repr(checked)
    assert "homework.py" in str(checked.report.submission.file)


def test_the_runners_process_is_kept_for_the_next_check(course, module):
    twice = module(HELPERS + RIGHT).twice
    grader.check(twice, course=str(course.root))
    kept = dict(notebook._sandboxes)
    grader.check(twice, course=str(course.root))

    assert 1 == len(kept)
    assert kept == notebook._sandboxes


def test_a_runner_can_be_spawned(course, module, monkeypatch):
    monkeypatch.setenv("GRADER_SPAWN", "1")

    checked = grader.check(module(HELPERS + RIGHT).twice, course=str(course.root))

    assert checked.solved
    assert "no isolation" in repr(checked)


def test_the_cell_shows_what_was_seen_and_its_style_stays_in_it(course, module):
    checked = grader.check(module(HELPERS + RIGHT.replace("FACTOR *", "3 *")).twice, course=str(course.root))
    page = checked._repr_html_()

    assert not checked.solved
    assert page.lstrip().startswith('<div class="softmark">')
    assert "wrong answer" in page
    assert "from homework import" not in page
    assert ":root" not in page
    assert "<script" not in page


def test_two_cells_share_no_id(course, module):
    checked = grader.check(module(HELPERS + RIGHT).twice, course=str(course.root))

    assert checked._repr_html_() != checked._repr_html_()


def test_what_a_student_writes_is_no_markup(course, module):
    checked = grader.check(
        module("def twice(x, shift=0.0):\n    raise KeyError('<img src=x onerror=alert(1)>')\n").twice,
        course=str(course.root),
    )

    assert "<img" not in checked._repr_html_()


@pytest.mark.parametrize("wrong", [3, None, "twice"])
def test_only_a_function_can_be_checked(course, wrong):
    with pytest.raises(UsageError, match="takes functions"):
        grader.check(wrong, course=str(course.root))


def test_a_name_that_no_problem_asks_for_is_refused_with_the_names_that_are(course, module):
    with pytest.raises(UsageError, match="asks for thrice") as caught:
        grader.check(module("def thrice(x):\n    return x\n").thrice, course=str(course.root))

    assert "twice: twice" in caught.value.hint


def test_without_a_course_the_error_says_how_to_name_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_COURSE", raising=False)
    with pytest.raises(CourseNotFound) as caught:
        grader.check(print)

    assert "GRADER_COURSE" in caught.value.hint


def test_a_program_checks_its_own_function_and_is_not_run_again(course, tmp_path):
    program = tmp_path / "homework.py"
    program.write_text(HELPERS + RIGHT + "\nprint('once')\nimport grader\nprint(grader.check(twice))\n")

    done = subprocess.run(
        [sys.executable, str(program)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "GRADER_COURSE": str(course.root)},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert "3 of 3 public examples ok" in done.stdout, done.stderr
    assert 1 == done.stdout.count("once")


# In a kernel


@pytest.fixture
def run_cells(course, tmp_path, monkeypatch):
    """Runs cells in a Jupyter kernel in the course's folder; gives each cell's outputs."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")

    def run(*cells):
        if len(cells) == 1 and isinstance(cells[0], Path):
            sheet = nbformat.read(cells[0], as_version=4)
        else:
            sheet = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
        client = nbclient.NotebookClient(
            sheet, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(course.root)}}
        )
        client.allow_errors = True
        client.execute()
        return [cell.outputs for cell in sheet.cells if cell.cell_type == "code"]

    return run


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::RuntimeWarning")
def test_in_a_kernel_the_function_is_taken_with_all_that_its_cells_hold_for_it(run_cells):
    outputs = run_cells(
        "%config InlineBackend.figure_format = 'svg'",
        HELPERS,
        "RIGHT_AFTER = [1, 2, 3]\nraise RuntimeError('not needed')",
        RIGHT.replace("FACTOR *", "3 *"),
        "import grader\nfirst = grader.check(twice)\nfirst",
        RIGHT,
        "grader.check(twice)",
        "print(grader.check(twice)); print(first.solved, grader.check(twice).solved)",
        "grader.check(print)",
        "def broken(): pass\ndel as_array\ngrader.check(twice, problem='twice').solved",
    )
    wrong, right, printed, refused, without = outputs[4], outputs[6], outputs[7], outputs[8], outputs[9]

    assert "wrong answer" in wrong[0].data["text/html"]
    assert "3 of 3 public examples ok" in right[0].data["text/html"]
    assert "3 of 3 public examples ok" in right[0].data["text/plain"]
    assert "3 of 3 public examples ok" in printed[0].text
    assert "False True" in printed[0].text
    assert "error" == refused[0].output_type
    assert "Traceback" not in "".join(refused[0].traceback)
    assert "no problem of this course asks for print" in "".join(refused[0].traceback)
    assert "True" == without[0].data["text/plain"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::RuntimeWarning")
def test_a_starter_notebook_is_valid_and_says_that_nothing_was_attempted(course, tmp_path, run_cells):
    nbformat = pytest.importorskip("nbformat")
    done = subprocess.run(
        [sys.executable, "-m", "grader", "start", "twice", str(tmp_path / "work"), "--notebook"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "GRADER_COURSE": str(course.root),
            "XDG_STATE_HOME": str(tmp_path / "state"),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    path = tmp_path / "work" / "twice.ipynb"

    assert 0 == done.returncode, done.stderr
    nbformat.validate(json.loads(path.read_text("utf-8")))
    *_, check = run_cells(path)
    assert "not attempted" in check[0].data["text/plain"]
