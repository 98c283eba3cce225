# SPDX-License-Identifier: Apache-2.0
"""The wheel does everything with the sources gone, on every interpreter that is present.

It is built once. For each interpreter it is installed into an environment of its own, which sees the libraries of
another one but nothing of this repository. `make pythons` installs the libraries for interpreters other than ours.
"""

import glob
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "bayes_update"
OURS = f"3.{sys.version_info.minor}"
VERSIONS = ("3.11", "3.12", "3.13")
LIBRARIES = (
    "import alembic, click, jaxtyping, jinja2, jsonschema, msgspec, numpy, platformdirs, rich, scipy, sqlalchemy"
)
MINE = "mean(values: Float[np.ndarray, 'N']) -> Float[np.ndarray, '']"

pytestmark = pytest.mark.slow


def run(*command, cwd, environment=None):
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """Built as a release is built."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel; it is in the extra dev")
    out = tmp_path_factory.mktemp("wheel")
    words = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(out), str(ROOT))
    built = run(sys.executable, "-m", "pip", "--disable-pip-version-check", *words, cwd=out)
    assert built.returncode == 0, built.stderr
    (made,) = out.glob("softmark-*.whl")
    return made


def libraries(version, empty):
    """An interpreter of this version and the folder of its libraries; skips the test where one is missing."""
    if version == OURS:
        return sys.executable, sysconfig.get_path("purelib")
    named = [str(ROOT / ".venv" / "pythons" / version / "bin" / "python"), shutil.which(f"python{version}")]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    reason = f"there is no python{version} here"
    for python in [*named, *sorted(glob.glob(f"{pyenv}/versions/{version}.*/bin/python"))]:
        if python is None or not os.path.exists(python):
            continue
        if run(python, "-c", "", cwd=empty).returncode:
            continue  # pyenv's stand-in for a version that is not chosen
        reason = f"python{version} is here, without Softmark's libraries: make pythons installs them"
        asked = run(python, "-c", f"{LIBRARIES}\nimport sysconfig; print(sysconfig.get_path('purelib'))", cwd=empty)
        if asked.returncode == 0:
            return python, asked.stdout.strip()
    pytest.skip(reason)


@pytest.fixture(scope="module", params=VERSIONS)
def grader(request, wheel, tmp_path_factory):
    """Runs the installed command in an empty folder; nothing of the repository can be imported there."""
    tmp_path = tmp_path_factory.mktemp("installed")
    empty = tmp_path / "empty"
    empty.mkdir()
    python, site = libraries(request.param, empty)
    home = tmp_path / "environment"
    assert run(python, "-m", "venv", "--without-pip", str(home), cwd=empty).returncode == 0
    own = str(home / "bin" / "python")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", own)
    installed = run(*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel), cwd=empty)
    assert installed.returncode == 0, installed.stderr
    # A line of a .pth file adds a folder, and not what the .pth files in that folder add: our own checkout stays out.
    (packages,) = home.glob("lib/python3*/site-packages")
    (packages / "libraries.pth").write_text(f"{site}\n", "utf-8")
    course = tmp_path / "course"
    for folder in ("problems", "solutions", "student_template"):
        (course / folder).mkdir(parents=True)
    shutil.copytree(ROOT / "problems" / "bayes_update", course / "problems" / "bayes_update")
    for folder in ("solutions", "student_template"):
        shutil.copy(ROOT / folder / "bayes_update.py", course / folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRADER_", "PYTHON", "_GRADER"))}
    more = {
        "GRADER_COURSE": str(course),
        "GRADER_CACHE": str(tmp_path / "cache"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    gone = run(own, "-c", "import grader; print(grader.__file__)", cwd=empty, environment={**kept, **more})
    assert gone.stdout.startswith(str(packages)), gone.stdout + gone.stderr
    assert run(own, "-c", "import tests", cwd=empty).returncode == 1

    def call(*words, code=0):
        ended = run(str(home / "bin" / "grader"), *words, cwd=empty, environment={**kept, **more})
        assert code == ended.returncode, f"{words}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    call.folder = empty
    return call


def hand_in(folder):
    """Three students: two right answers and a wrong one."""
    for student, answer in {
        "ada": "right/01_vectorised",
        "bo": "right/01_vectorised",
        "cy": "wrong/04_no_max_subtracted",
    }.items():
        (folder / "class" / student).mkdir(parents=True)
        shutil.copy(GOLDEN / f"{answer}.py", folder / "class" / student / "bayes_update.py")


def test_the_installed_wheel_does_all_that_the_sources_do(grader):
    any_tier = ("--allow-isolation", "none")
    assert "version" in grader("--version")
    assert "bayes_update" in grader("list")
    hand_in(grader.folder)
    assert "public examples" in grader("check", "class/ada")
    grader("grade", "class/ada", "--format", "html", "-o", "report.html", *any_tier)
    assert "<html" in (grader.folder / "report.html").read_text("utf-8")
    grader("batch", "class", "-o", "run", *any_tier, code=1)
    assert "bayes_update" in str(json.loads(grader("grade", "class/cy", "--format", "json", *any_tier, code=1)))
    assert {"ada", "bo", "cy"} <= set(
        (grader.folder / "run" / "gradebook.csv").read_text("utf-8").replace(",", "\n").split()
    )


def test_the_installed_wheel_makes_a_problem_and_verifies_it(grader):
    grader("new", "mine", "--function", MINE)
    grader("verify", "mine", "--quick")


def test_the_wheel_holds_the_data_that_is_read_and_nothing_of_a_course(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert {"grader/py.typed", "grader/store/migrations/env.py"} <= inside
    kinds = (
        "grader/reports/html/templates/",
        "grader/schemas/",
        "grader/store/migrations/versions/",
        "grader/exports/upload/",
    )
    for folder in kinds:
        here = {path for path in (ROOT / folder).iterdir() if path.is_file() and path.suffix != ".pyc"}
        assert here, folder
        assert {path.relative_to(ROOT).as_posix() for path in here} <= inside
    tops = {name.partition("/")[0] for name in inside}
    assert {"grader"} == {top for top in tops if not top.endswith(".dist-info")}
