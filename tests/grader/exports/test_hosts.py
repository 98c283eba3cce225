# SPDX-License-Identifier: Apache-2.0
"""Uploads, unpacked and run as their hosts do: this file plays the host, in a folder that stands for its root."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from grader.exports import run as host_program

ROOT = Path(__file__).resolve().parents[3]

RIGHT = """
def twice(x, shift=0.0):
    if x.ndim == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x + shift
"""
WITHOUT_SHIFT = RIGHT.replace(" + shift", "")

METADATA = {
    "id": 123456,
    "created_at": "2026-11-20T10:00:00.000000-08:00",
    "assignment": {
        "due_date": "2026-11-30T23:59:00.000000-08:00",
        "group_size": None,
        "group_submission": False,
        "id": 25828,
        "course_id": 1,
        "late_due_date": None,
        "release_date": "2026-11-01T00:00:00.000000-08:00",
        "title": "Twice",
        "total_points": "100.0",
    },
    "submission_method": "upload",
    "users": [{"email": "ada@example.org", "id": 1, "name": "Ada Lovelace"}],
    "previous_submissions": [],
}

# What a container of Docker refuses to root: namespaces and mounts. With `landlock`, a kernel that is too old besides.
CONTAINER = """
import errno, os, sys
import pyseccomp as seccomp

refused = {"unshare": errno.EPERM, "setns": errno.EPERM, "mount": errno.EPERM, "pivot_root": errno.EPERM,
           "umount2": errno.EPERM, "chroot": errno.EPERM, "clone3": errno.ENOSYS}
if sys.argv[1] == "old":
    refused |= {"landlock_create_ruleset": errno.ENOSYS}
rules = seccomp.SyscallFilter(seccomp.ALLOW)
for name, number in refused.items():
    rules.add_rule(seccomp.ERRNO(number), name)
rules.load()
os.execv(sys.argv[2], sys.argv[2:])
"""


class Host:
    """A folder that stands for the host's root, with a Python in it that has what the upload pins."""

    def __init__(self, root):
        self.root = root
        self.environment = {"PATH": os.environ["PATH"], "SOFTMARK_ROOT": str(root), "LANG": "C.UTF-8"}

    def make_python(self):
        """An environment that sees this one's libraries, since a host has a network and a test has none."""
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", self.root / "venv"], check=True)
        site = next((self.root / "venv" / "lib").glob("python*/site-packages"))
        (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
        return self.root / "venv" / "bin" / "python"

    def put(self, folder, files):
        for name, text in files.items():
            path = self.root / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def call(self, *words, container="new", cwd=None, **environment):
        program = [sys.executable, "-c", CONTAINER, container] if container else []
        return subprocess.run(
            [*program, *map(str, words)],
            cwd=cwd or self.root,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def results(self):
        return json.loads((self.root / "results" / "results.json").read_text("utf-8"))


@pytest.fixture
def export(program, write_course, tmp_path):
    """Exports the small course; returns the upload's folder."""

    def make(kind, *words):
        course = write_course()
        (course.folder("twice") / "accepted").mkdir()
        (course.folder("twice") / "accepted" / "other.py").write_text(RIGHT)
        done = program("export", kind, tmp_path / "upload", *words, "--course", course.root)
        assert 0 == done.returncode, done.stderr
        return tmp_path / "upload"

    return make


def unpacked(archive, folder):
    with zipfile.ZipFile(archive) as members:
        members.extractall(folder)
        for member in members.infolist():
            (folder / member.filename).chmod(member.external_attr >> 16 & 0o777)


# Gradescope


@pytest.fixture
def gradescope(export, tmp_path):
    """A host with the upload unpacked, as if set up: the grader of this checkout, not of the wheel."""

    def make(*words):
        host = Host(tmp_path / "autograder")
        unpacked(export("gradescope", *words) / "autograder.zip", host.root / "source")
        (host.root / "venv" / "bin").mkdir(parents=True)
        python = host.root / "venv" / "bin" / "python"
        python.write_text(f'#!/bin/sh\nshift\nPYTHONPATH={ROOT} exec {sys.executable} "$@"\n')  # without -I
        python.chmod(0o755)
        return host

    return make


def graded(host, files, metadata=METADATA, **words):
    for path in (host.root / "submission").glob("*"):
        path.unlink()
    host.put("submission", files)
    if metadata is not None:
        host.put("", {"submission_metadata.json": metadata if isinstance(metadata, str) else json.dumps(metadata)})
    done = host.call(host.root / "source" / "run_autograder", **words)
    assert 0 == done.returncode, done.stderr
    return host.results()


@pytest.mark.slow
def test_gradescope_from_setup_to_results_with_the_wheel_alone(export, tmp_path):
    host = Host(tmp_path / "autograder")
    unpacked(export("gradescope") / "autograder.zip", host.root / "source")
    host.make_python()
    setup = host.call(host.root / "source" / "setup.sh", PIP_NO_INDEX="1", PIP_NO_CACHE_DIR="1")
    assert 0 == setup.returncode, setup.stdout + setup.stderr

    results = graded(host, {"twice.py": WITHOUT_SHIFT})

    assert list((host.root / "venv" / "lib").glob("python*/site-packages/grader/exports/run.py"))
    assert 70 == results["score"]
    assert {"passed", "failed"} == {test["status"] for test in results["tests"]}


def test_the_archive_has_its_files_at_the_top_and_the_programs_can_be_run(export):
    with zipfile.ZipFile(export("gradescope") / "autograder.zip") as archive:
        names = set(archive.namelist())
        modes = {member.filename: member.external_attr >> 16 & 0o777 for member in archive.infolist()}

    assert {"setup.sh", "run_autograder", "requirements.txt", "settings.json"} <= names
    assert {"course/problems/twice/cases.py", "course/solutions/twice.py", "course/.softmark/secret"} <= names
    assert "course/problems/twice/accepted/other.py" not in names
    assert (0o755, 0o755, 0o600) == (modes["setup.sh"], modes["run_autograder"], modes["course/.softmark/secret"])


def test_a_solved_submission_has_the_full_score_under_the_students_name(gradescope):
    results = graded(gradescope(), {"twice.py": RIGHT})

    assert 100 == results["score"]
    assert {"passed"} == {test["status"] for test in results["tests"]}


def test_in_a_container_isolation_is_at_least_portable(gradescope):
    host = gradescope()
    host.put("submission", {"twice.py": RIGHT})
    done = host.call(
        sys.executable, "-m", "grader", "grade", host.root / "submission", "--course", host.root / "source" / "course",
        PYTHONPATH=str(ROOT),
    )  # fmt: skip

    assert "portable isolation" in done.stdout, done.stderr


def test_where_a_container_offers_less_there_is_no_mark_and_the_staff_reads_why(gradescope):
    results = graded(gradescope(), {"twice.py": RIGHT}, container="old")

    visible = [test for test in results["tests"] if test.get("visibility", "visible") == "visible"]
    assert 0 == results["score"]
    assert all(test["status"] == "failed" for test in results["tests"])
    assert "isolation" in json.dumps(results)
    assert "isolation 'weak'" not in json.dumps(visible)


def test_files_are_found_in_the_folder_of_a_zip(gradescope):
    results = graded(gradescope(), {"homework/__MACOSX/x": "", "homework/twice.py": RIGHT})

    assert 100 == results["score"]


@pytest.mark.parametrize("files", [{}, {"thrice.py": RIGHT}])
def test_without_a_file_the_result_names_the_one_that_is_wanted(gradescope, files):
    results = graded(gradescope(), files)

    assert 0 == results["score"]
    assert "failed" == results["tests"][0]["status"]
    assert "Hand in twice.py" in results["tests"][0]["output"]


@pytest.mark.parametrize("metadata", ["", "no JSON", "[]", '{"users": 3, "previous_submissions": 4}'])
def test_strange_metadata_costs_nobody_a_mark(gradescope, metadata):
    results = graded(gradescope("--attempts", "2"), {"twice.py": RIGHT}, metadata)

    assert 100 == results["score"]


@pytest.mark.parametrize("broken", ["echo oh no; exit 1", "exit 139", "kill -9 $$"])
def test_a_result_is_there_even_when_python_is_not(gradescope, broken):
    host = gradescope()
    (host.root / "venv" / "bin" / "python").write_text(f"#!/bin/sh\n{broken}\n")
    results = graded(host, {"twice.py": RIGHT})

    assert 0 == results["score"]
    assert "nobody's mark" in results["tests"][0]["output"]


def test_a_former_result_is_never_taken_for_this_one(gradescope):
    host = gradescope()
    graded(host, {"twice.py": RIGHT})
    (host.root / "venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")

    assert 0 == graded(host, {"twice.py": RIGHT})["score"]


def at(hour, **rest):
    return {
        "submission_time": f"2026-11-20T{hour:02}:00:00.000000-08:00",
        "score": 10.0,
        "autograder_error": False,
    } | rest


def test_attempts_within_hours_are_limited_and_the_former_result_is_shown_again(gradescope):
    before = {"score": 70.0, "output": "seventy", "tests": [{"name": "a", "score": 70.0, "max_score": 100.0}]}
    metadata = METADATA | {"previous_submissions": [at(8), at(9, results=before)]}
    results = graded(gradescope("--attempts", "2", "--hours", "3"), {"twice.py": RIGHT}, metadata)

    assert (70, before["tests"]) == (results["score"], results["tests"])
    assert results["output"].startswith("This submission was not graded: 2 within 3 hours are.")
    assert "20 November 2026, 11:00" in results["output"]
    assert results["output"].endswith("seventy")


@pytest.mark.parametrize(
    "previous",
    [
        [at(6), at(9)],  # one of them is too long ago
        [at(8, autograder_error=True), at(9)],
        # the latest says that one of them was not graded
        [at(7), at(8, results={"score": 1, "extra_data": {"softmark": {"counted": ["2026-11-20T08:00:00-08:00"]}}})],
    ],
)
def test_what_was_not_graded_or_is_long_ago_is_no_attempt(gradescope, previous):
    metadata = METADATA | {"previous_submissions": previous}
    results = graded(gradescope("--attempts", "2", "--hours", "3"), {"twice.py": RIGHT}, metadata)

    assert 100 == results["score"]
    assert METADATA["created_at"] == results["extra_data"]["softmark"]["counted"][-1]


def test_a_submission_that_could_not_be_graded_is_no_attempt(gradescope):
    metadata = METADATA | {"previous_submissions": [at(9)]}
    results = graded(gradescope("--attempts", "2", "--hours", "3"), {"twice.py": RIGHT}, metadata, container="old")

    assert 0 == results["score"]
    assert [at(9)["submission_time"]] == results["extra_data"]["softmark"]["counted"]


# PrairieLearn


@pytest.fixture
def prairielearn(export, tmp_path):
    folder = export("prairielearn")
    host = Host(tmp_path / "grade")
    host.root.mkdir()
    (folder / "questions" / "softmark" / "twice" / "tests").rename(host.root / "tests")
    host.put("data", {"data.json": "{}"})
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nshift\nPYTHONPATH={ROOT} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    host.environment["SOFTMARK_PYTHON"] = str(python)
    return host


def test_prairielearn_gets_a_score_between_0_and_1(prairielearn):
    prairielearn.put("student", {"twice.py": WITHOUT_SHIFT})
    done = prairielearn.call(prairielearn.root / "tests" / "run.sh")

    assert 0 == done.returncode, done.stderr
    assert (True, 0.7) == (prairielearn.results()["gradable"], pytest.approx(prairielearn.results()["score"]))


@pytest.mark.parametrize(("files", "container"), [({}, "new"), ({"twice.py": RIGHT}, "old")])
def test_prairielearn_counts_no_attempt_where_nothing_could_be_judged(prairielearn, files, container):
    prairielearn.put("student", files)
    prairielearn.call(prairielearn.root / "tests" / "run.sh", container=container)

    assert prairielearn.results()["gradable"] is False
    assert prairielearn.results()["message"]


def test_a_question_of_prairielearn_is_whole(export):
    question = export("prairielearn") / "questions" / "softmark" / "twice"
    info = json.loads((question / "info.json").read_text())

    assert ("External", "v3", True) == (info["gradingMethod"], info["type"], info["externalGradingOptions"]["enabled"])
    assert "/grade/tests/run.sh" == info["externalGradingOptions"]["entrypoint"]
    assert 'file-name="twice.py"' in (question / "question.html").read_text()
    assert "# Twice" in (question / "question.html").read_text()
    assert os.access(question / "tests" / "run.sh", os.X_OK)
    assert (question / "tests" / "course" / "problems" / "twice" / "cases.py").is_file()
    image = question.parents[2] / "image"
    wheel = next(image.glob("*.whl")).name
    assert f"COPY requirements.txt {wheel} /tmp/" in (image / "Dockerfile").read_text()


# Classroom 50


@pytest.fixture
def classroom50(export, tmp_path):
    """Runs the bundle's entry point in a student's checkout; returns how it ended and the result."""
    folder = export("classroom50")
    host = Host(tmp_path / "checkout")
    host.root.mkdir()
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nshift\nPYTHONPATH={ROOT} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    host.environment |= {
        "SOFTMARK_PYTHON": str(python),
        "SOFTMARK_COURSE": str(folder / "private" / "course"),
        "CLASSROOM": "cs",
        "ASSIGNMENT": "twice",
        "ASSIGNMENT_TYPE": "individual",
        "USERNAME": "ada",
        "OWNER": "ada",
        "SUBMISSION_TAG": "submit/2026-11-20T10-00-00Z-a1b2c3d",
        "COMMIT_URL": "https://example.org/c",
        "RELEASE_URL": "https://example.org/r",
        "REVIEW_URL": "https://example.org/v",
    }

    def start(files, **words):
        host.put("", files)
        done = host.call(sys.executable, folder / "bundle" / "autograder.py", **words)
        result = host.root / "result.json"
        return done, json.loads(result.read_text()) if result.exists() else {}

    return start


def test_classroom50_gets_whole_points_and_a_zero_exit_code(classroom50):
    done, result = classroom50({"twice.py": WITHOUT_SHIFT})

    assert 0 == done.returncode, done.stderr
    assert ("classroom50/result/v1", "cs", "twice") == (result["schema"], result["classroom"], result["assignment"])
    assert (70, 100) == (result["score"], result["max-score"])
    assert all(isinstance(test["score"], int) for test in result["tests"])


def test_classroom50_gives_nothing_for_nothing(classroom50):
    done, result = classroom50({"README.md": "soon"})

    assert 0 == done.returncode, done.stderr
    assert (0, 100) == (result["score"], result["max-score"])


@pytest.mark.parametrize("trouble", [{"SOFTMARK_COURSE": ""}, {"SOFTMARK_COURSE": "/nowhere"}, {"container": "old"}])
def test_a_fault_of_the_machine_is_no_mark_of_classroom50(classroom50, trouble):
    done, _ = classroom50({"twice.py": RIGHT}, **trouble)

    assert 1 == done.returncode
    assert done.stderr


def test_what_classroom50_publishes_holds_nothing_hidden(export):
    folder = export("classroom50")
    published = {path.name for path in (folder / "bundle").rglob("*") if path.is_file()}

    assert {"autograder.py", "requirements.txt", "settings.json"} == {n for n in published if not n.endswith(".whl")}


# What is in every upload


def test_only_gradescope_counts_attempts(program, write_course, tmp_path):
    done = program("export", "prairielearn", tmp_path / "x", "--attempts", "3", "--course", write_course().root)

    assert 2 == done.returncode
    assert "limits attempts itself" in done.stderr


@pytest.mark.parametrize("kind", ["gradescope", "prairielearn", "classroom50"])
def test_shell_programs_have_no_syntax_error_and_no_word_is_left_to_fill_in(export, kind, tmp_path):
    folder = export(kind)
    if kind == "gradescope":
        unpacked(folder / "autograder.zip", folder / "inside")
    programs = [p for p in folder.rglob("*") if p.suffix in (".sh", "") and p.is_file() and os.access(p, os.X_OK)]
    for path in programs:
        subprocess.run(["bash", "-n", path], check=True)
    for path in folder.rglob("autograder.py"):
        compile(path.read_text("utf-8"), path, "exec")
    texts = [*programs, *folder.glob("*.md"), *folder.rglob("autograder.py"), *folder.rglob("Dockerfile")]
    assert not [path for path in texts for word in ("@wheel@", "@names@", "@points@") if word in path.read_text()]


def test_the_first_folder_that_holds_a_wanted_file_is_taken(tmp_path):
    for name in ("b/c/twice.py", "a/x.py", ".hidden/twice.py", "b/twice.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")

    assert tmp_path / "b" == host_program._folder_with(tmp_path, {"twice.py"})
