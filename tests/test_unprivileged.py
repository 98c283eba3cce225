# SPDX-License-Identifier: Apache-2.0
"""The sandbox for an ordinary user, and under a filter like that of a container: not as the suite's own user.

An ordinary user needs an interpreter that it can read; the system's one is lent this environment's packages. What a
machine does not offer is skipped, and says why.
"""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_PYTHON = Path("/usr/bin/python3")
NOBODY = 65534

GRADE = """
import json, os, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from grader.judge import grade
from grader.model import Isolation, Submission
from grader.packages import Course, Problem, load_cases
from grader.sandbox.process import ProcessSandbox
course = Course(Path({root!r}))
problem = Problem.read(course, "bayes_update")
cases = load_cases(problem, course)
loop = b"def bayes_update(prior, likelihood):\\n    while True: pass\\n"
spy = b"def bayes_update(prior, likelihood):\\n    return open({secret!r}).read()\\n"
right = Path({root!r}, "solutions/bayes_update.py").read_bytes()
said = {{}}
with ProcessSandbox(wanted={wanted}) as box:
    for name, source in dict(right=right, spy=spy).items():
        report = grade(problem, cases, Submission("ada", "bayes_update", "bayes_update.py", source), box, seed=5)
        said[name] = [str(report.status), report.score.points, str(report.isolation)]
    said["notes"] = box.notes
said["uid"] = os.getuid()
print(json.dumps(said))
"""

# What a container's default profile keeps from a process without CAP_SYS_ADMIN (moby/profiles, seccomp/default.json).
LIKE_A_CONTAINER = """
import pyseccomp as s
f = s.SyscallFilter(s.ALLOW)
for name in ("unshare", "setns", "mount", "umount2", "pivot_root", "keyctl", "add_key", "request_key", "bpf",
             "userfaultfd", "perf_event_open", "io_uring_setup", "open_by_handle_at"):
    f.add_rule(s.ERRNO(1), name)
f.add_rule(s.ERRNO(38), "clone3")
for bit in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
    f.add_rule(s.ERRNO(1), "clone", s.Arg(0, s.MASKED_EQ, bit, bit))
f.load()
"""


def program(tmp_path: Path, wanted: str = "None") -> str:
    secret = tmp_path / "secret"
    secret.write_text("0.5")
    secret.chmod(0o644)
    return GRADE.format(root=str(ROOT), secret=str(secret), wanted=wanted)


def said_by(command: list[str], **settings) -> dict:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def ordinary_python(tmp_path: Path) -> list[str]:
    """A command that runs Python as an ordinary user who can read it."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user; the whole suite runs as an ordinary one already")
    version = [SYSTEM_PYTHON, "-c", "import sys; print(*sys.version_info[:2])"]
    if not SYSTEM_PYTHON.exists() or subprocess.run(
        version, capture_output=True, text=True, check=False
    ).stdout.split() != [str(part) for part in sys.version_info[:2]]:
        pytest.skip("the system has no Python of this version that every user can read")
    environment = Path("/opt") / f"softmark-test-{os.getpid()}"
    made = subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", environment], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("the system's Python makes no virtual environments")
    folder = next((environment / "lib").glob("python*/site-packages"))
    (folder / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "env", "-i", "HOME=/nonexistent"]
    command += ["OMP_NUM_THREADS=1", str(environment / "bin" / "python"), "-c"]
    for path in (ROOT, sysconfig.get_path("purelib")):
        if subprocess.run([*command[:3], command[3], "test", "-r", path], check=False).returncode:
            pytest.skip(f"an ordinary user can not read {path}")
    yield command
    subprocess.run(["rm", "-rf", environment], check=False)


@pytest.mark.parametrize("wanted", ["full", "portable"])
def test_an_ordinary_user_grades_under_each_tier(wanted, ordinary_python, tmp_path):
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    said = said_by([*ordinary_python, program(tmp_path, f"Isolation({wanted!r})")])
    if said["right"][2] != wanted:
        pytest.skip(f"{wanted} does not work for an ordinary user here: {said['notes']}")
    assert said["uid"] == NOBODY
    assert said["right"] == ["solved", 100.0, wanted]
    assert said["spy"][:2] == ["unsolved", 0.0]


def test_in_a_container_without_namespaces_the_tier_is_portable(tmp_path):
    said = said_by([sys.executable, "-c", LIKE_A_CONTAINER + program(tmp_path)], env={**os.environ, "PATH": "/nowhere"})
    assert said["right"] == ["solved", 100.0, "portable"]
    assert said["spy"][:2] == ["unsolved", 0.0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has capabilities to lose")
def test_as_root_a_submission_has_none_of_its_powers(tmp_path):
    said = said_by([sys.executable, "-c", program(tmp_path)])
    assert said["right"][:2] == ["solved", 100.0]
    assert said["right"][2] in ("full", "bwrap", "portable")
    assert said["spy"][:2] == ["unsolved", 0.0]
