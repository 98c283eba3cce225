# SPDX-License-Identifier: Apache-2.0
"""What runs on hosts that are not here: linted against the hosts' published schemas, and its shell parts played."""

import base64
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "ci"
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted(EXAMPLES.glob("github/**/*.yml"))
GITLAB = EXAMPLES / "gitlab" / ".gitlab-ci.yml"
DOCKERFILE = ROOT / "Dockerfile"
SCHEMAS = {ACTION: "github-actions", GITLAB: "gitlab-ci"} | dict.fromkeys(WORKFLOWS, "github-workflows")

STUB = """#!/bin/sh
echo "$0 $*" >> "$CALLS"
if [ "$3" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; fi
"""


def named(path):
    return str(path.relative_to(ROOT)) if isinstance(path, Path) else None


def read(path):
    return yaml.safe_load(path.read_text("utf-8"))


def steps(path):
    """The steps of an action, or of all jobs of a workflow."""
    data = read(path)
    jobs = [data["runs"]] if "runs" in data else data["jobs"].values()
    return [step for job in jobs for step in job.get("steps", ())]


def scripts(path):
    if path == GITLAB:
        job = read(path)["grade"]
        return ["\n".join([*job["before_script"], *job["script"]])]
    return [step["run"] for step in steps(path) if "run" in step]


# Lint


def test_every_example_is_linted():
    assert set(EXAMPLES.rglob("*.yml")) == set(SCHEMAS) - {ACTION}
    assert 4 == len(WORKFLOWS)


@pytest.mark.parametrize("path", SCHEMAS, ids=named)
def test_a_file_satisfies_the_published_schema_of_its_host(path):
    pytest.importorskip("check_jsonschema", reason="check-jsonschema, of the development tools, is not installed")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{SCHEMAS[path]}", str(path)]
    command += ["--data-transform", "gitlab-ci"] if path == GITLAB else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SCHEMAS, ids=named)
def test_every_script_is_shell(path):
    for script in scripts(path):
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=named)
def test_no_expression_is_written_into_a_script(path):
    assert not [script for script in scripts(path) if "${{" in script]


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_no_checkout_leaves_its_token_behind(path):
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert {"contents": "read"} == read(path)["permissions"]


@pytest.mark.parametrize("owner", ["handout", "student"])
def test_what_students_can_read_or_change_holds_no_secret(owner):
    (path,) = (EXAMPLES / "github" / owner).rglob("*.yml")
    said = json.dumps(read(path), default=str)
    assert "secret" not in said
    assert "grade.yml" not in said
    assert all(step["with"]["command"] == "check" for step in steps(path) if "softmark@" in step.get("uses", ""))


def test_what_workflows_give_the_action_are_inputs_of_it():
    known = read(ACTION)["inputs"]
    wanted = {name for name, one in known.items() if one.get("required")}
    used = [step["with"] for path in WORKFLOWS for step in steps(path) if "/softmark@" in step.get("uses", "")]
    assert 2 == len(used)
    assert all(wanted <= set(given) <= set(known) for given in used)


def test_the_dockerfile_is_linted():
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        pytest.skip("hadolint, of the development tools, is not installed")
    done = subprocess.run([hadolint, "--no-color", DOCKERFILE], capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stdout)


# The action, with a runner that is played


@pytest.fixture
def runner(tmp_path):
    """Runs a step of action.yml as GitHub's runner does; returns how it ended, and the files that it appended to."""
    files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    workspace, temporary = tmp_path / "workspace", tmp_path / "runner_temp"
    workspace.mkdir()
    temporary.mkdir()

    def play(number, inputs, **more):
        data = read(ACTION)
        given = {name: one.get("default", "") for name, one in data["inputs"].items()} | inputs
        contexts = {f"inputs.{name}": value for name, value in given.items()} | {"github.action_path": str(ROOT)}
        step = data["runs"]["steps"][number]
        assert step["shell"] == "bash"
        own = {
            name: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: contexts[found[1]], value)
            for name, value in step["env"].items()
        }
        script = tmp_path / "script.sh"
        script.write_text(step["run"])
        runner_s = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "RUNNER_TEMP": str(temporary)}
        runner_s |= {"GITHUB_WORKSPACE": str(workspace), **{name: str(file) for name, file in files.items()}}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=workspace,
            env=runner_s | own | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done, {name: file.read_text() for name, file in files.items()}

    play.workspace, play.temporary = workspace, temporary
    return play


@pytest.fixture
def grading(runner):
    """The step that grades, with the grader of this checkout."""
    program = runner.temporary / "softmark" / "bin" / "grader"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {sys.executable} -P -m grader "$@"\n')
    program.chmod(0o755)
    handed_in = runner.workspace / "submission"
    handed_in.mkdir()

    def grade(source, **inputs):
        (handed_in / "bayes_update.py").write_text(source)
        usual = {"paths": "submission\n", "course": str(ROOT), "secret": "a secret", "student": "our-course/ada"}
        done, written = runner(1, usual | inputs)
        outputs = dict(line.split("=", 1) for line in written["GITHUB_OUTPUT"].splitlines())
        return done, outputs, written["GITHUB_STEP_SUMMARY"]

    return grade


def test_the_action_grades_and_gives_outputs_and_a_summary(grading):
    done, outputs, summary = grading((ROOT / "solutions" / "bayes_update.py").read_text())
    assert (0, "") == (done.returncode, done.stderr)
    assert ("100", "100", "true") == (outputs["score"], outputs["max_score"], outputs["passed"])
    assert "pass" == json.loads(base64.b64decode(outputs["result"]))["status"]
    assert set(read(ACTION)["outputs"]) == set(outputs)
    assert "bayes_update" in summary
    assert "our-course/ada" in done.stdout


WRONG = "def bayes_update(prior, likelihood):\n    return prior\n"


def test_an_unsolved_problem_fails_the_step_and_the_outputs_are_there(grading):
    done, outputs, _ = grading(WRONG)
    assert 1 == done.returncode
    assert "false" == outputs["passed"]
    assert "::error file=submission/bayes_update.py" in done.stdout


def test_the_step_stays_green_on_request(grading):
    done, outputs, _ = grading(WRONG, **{"exit-zero": "true", "time-factor": "2"})
    assert (0, "false") == (done.returncode, outputs["passed"])


def test_the_action_checks_public_examples_without_a_secret(grading):
    done, outputs, _ = grading(WRONG, command="check", secret="")
    assert 1 == done.returncode
    assert "false" == outputs["passed"]


@pytest.mark.parametrize("hostile", ["--help", "$(touch forged)", "; touch forged", "`touch forged`"])
def test_a_path_is_never_an_option_or_a_command(grading, runner, hostile):
    done, outputs, _ = grading(WRONG, paths=hostile)
    assert done.returncode not in (0, 1)
    assert {} == outputs
    assert not (runner.workspace / "forged").exists()


@pytest.mark.parametrize(
    ("inputs", "wanted"),
    [
        ({}, f"{ROOT}"),
        ({"torch": "true"}, f"{ROOT}[torch]"),
        ({"package": "w/softmark-0.1.0-py3-none-any.whl"}, "w/softmark-0.1.0-py3-none-any.whl"),
        ({"package": "softmark==0.1.0", "torch": "true"}, "softmark[torch]==0.1.0"),
        ({"pip-arguments": "--find-links wheels", "package": "softmark"}, "--find-links wheels softmark"),
    ],
)
def test_the_action_installs_what_is_wanted_pinned_and_apart(runner, tmp_path, inputs, wanted):
    stub, calls = tmp_path / "python3", tmp_path / "calls"
    stub.write_text(STUB)
    stub.chmod(0o755)
    done, _ = runner(0, inputs | {"python": str(stub)}, CALLS=str(calls))
    assert (0, "") == (done.returncode, done.stderr)
    made, installed = calls.read_text().splitlines()
    environment = runner.temporary / "softmark"
    assert f"{stub} -I -m venv {environment}" == made
    assert installed.startswith(f"{environment}/bin/python -I -m pip install ")
    assert installed.endswith(f" --constraint {ROOT}/constraints.txt {wanted}")


# The image, as far as it can be played without building it


def instructions(name):
    text = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE))
    return [line.split(None, 1)[1] for line in text.splitlines() if line.startswith(f"{name} ")]


def test_the_image_gets_what_it_is_built_of_and_nothing_else():
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert "*" == rules[0]
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = {word for line in instructions("COPY") for word in line.split()[:-1]}
    bound = set(re.findall(r"--mount=type=bind,source=([^,]+)", DOCKERFILE.read_text()))
    assert let_in == copied | bound
    assert all((ROOT / name).exists() for name in let_in)


def test_the_image_runs_as_an_ordinary_user():
    assert ["10001:10001"] == instructions("USER")
    assert "GRADER_ISOLATION=portable" in instructions("ENV")[0].split()


READ_ONLY = """
set -e
mount -t tmpfs none /mnt
mkdir /mnt/course /mnt/work
mount --bind "$1" /mnt/course
mount --bind "$2" /mnt/work
case "$3" in  # an interpreter in the home of root is lent to everybody
  /root/*) mkdir /mnt/python
    mount --bind "$3" /mnt/python
    mount -t tmpfs -o mode=755 none /root
    mkdir -p "$3"
    mount --bind /mnt/python "$3" ;;
esac
mount -o remount,bind,ro /mnt/course
mount -o remount,bind,ro /mnt/work
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec none /tmp
mount -o remount,bind,ro /
shift 3
cd /mnt/work
if touch /usr/touched 2> /dev/null; then echo "the root can be written" >&2; exit 99; fi
exec setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
"""


def test_with_a_read_only_root_an_ordinary_user_grades_under_portable(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root can make its root read-only for a test")
    if subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], check=False).returncode:
        pytest.skip("mounts can not be made here")
    if any(path.is_relative_to("/tmp") for path in (ROOT, Path(sys.prefix), Path(sys.base_prefix))):
        pytest.skip("the checkout or its interpreter lies in /tmp, which the test covers")
    work = tmp_path / "work"
    work.mkdir()
    (work / "bayes_update.py").write_bytes((ROOT / "solutions" / "bayes_update.py").read_bytes())
    of_image = dict(word.split("=", 1) for word in instructions("ENV")[0].split())
    of_image |= {"GRADER_COURSE": "/mnt/course", "GRADER_SECRET": "a secret", "PATH": os.environ["PATH"]}
    environment = [f"{name}={value}" for name, value in of_image.items()] + [f"PYTHONPATH={ROOT}"]
    played = ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", str(ROOT), str(work), sys.base_prefix]
    played += ["env", "-i", *environment, sys.executable, "-P"]
    if 126 == subprocess.run([*played, "-c", "import numpy"], capture_output=True, check=False).returncode:
        pytest.skip("an ordinary user can not read this interpreter")
    grade = ["-m", "grader", "grade", "--format", "json", "bayes_update.py"]
    done = subprocess.run([*played, *grade], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode == 3 and "isolation" in done.stderr:
        pytest.skip(f"portable does not work for an ordinary user here: {done.stderr}")
    assert (0, "") == (done.returncode, done.stderr)
    report = json.loads(done.stdout)
    assert ("solved", "portable") == (report["status"], report["isolation"])
