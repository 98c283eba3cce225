# SPDX-License-Identifier: Apache-2.0
"""Every submission of tests/redteam, graded for real: it gets the verdict that its header names, and leaves nothing.

A third of the attacks is run by default, each in one tier; all of them in every tier with SOFTMARK_REDTEAM=all.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import errno
import functools
import hashlib
import os
import platform
import re
import resource
import secrets
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.cases import Case
from grader.errors import GraderError
from grader.judge import grade
from grader.model import Framework, Isolation, Report, Returned, Submission, Verdict
from grader.packages import Course, Problem, load_cases
from grader.reports import FORMATS, Detail, Options
from grader.sandbox import process
from grader.sandbox.process import ProcessSandbox, structures
from grader.sandbox.tiers import ACTIONS, FILES, STRUCTURE, proved_tier

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox confines on Linux only")

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "redteam"
COURSE = Course(ROOT)
SEED = 20_26
EVERYTHING = os.environ.get("SOFTMARK_REDTEAM", "") == "all"
CONFINED = (Isolation.FULL, Isolation.BWRAP, Isolation.PORTABLE)
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
PR_SET_DUMPABLE = 4
MARK = "softmark-canary-"
# Processes between the judge and a zygote: who waits for the namespace; bubblewrap, and its first process inside.
AROUND = {Isolation.FULL: 1, Isolation.BWRAP: 2}

# Small, so that what loops and what grows ends soon.
LIMITS = {
    "cpu_s": 0.5,
    "submission_cpu_s": 2.0,
    "load_cpu_s": 1.0,
    "memory_bytes": 256 << 20,
    "answer_bytes": 1 << 20,
}


@dataclasses.dataclass(frozen=True)
class Attack:
    """One file of the catalogue and what its header says."""

    name: str
    path: Path
    tries: str
    must_get: frozenset[str]
    in_tier: dict[str, frozenset[str]]
    tiers: tuple[Isolation, ...]
    problem: str
    cases: str
    cpu_s: float
    may_earn: float
    file: str
    machine: str
    template: str
    judge_cpu_s: float


def read_attack(path: Path) -> Attack:
    head: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        match = re.fullmatch(r"# ([a-z ]+): (.+)", line)
        if match is None:
            break
        head[match[1]] = match[2]
    must_get = verdicts(head["must get"])
    problem = head.get("problem", "bayes_update")
    return Attack(
        name=path.stem,
        path=path,
        tries=head["tries"],
        must_get=must_get,
        in_tier={tier: verdicts(head[tier]) for tier in Isolation if tier in head},
        tiers=tuple(Isolation(word) for word in head.get("tiers", " ".join(CONFINED)).split()),
        problem=problem,
        cases=head.get("cases", "one" if "time_limit" in must_get else "few"),
        cpu_s=float(head.get("cpu", LIMITS["cpu_s"])),
        may_earn=float(head.get("may earn", 100.0 if must_get == {"accepted"} else 0.0)),
        file=head.get("file", f"{problem}.py"),
        machine=head.get("machine", ""),
        template=head.get("template", ""),
        judge_cpu_s=float(head.get("judge may spend", 4.0)),
    )


def verdicts(text: str) -> frozenset[str]:
    words = text.partition("(")[0].split()
    return frozenset(str(Verdict(word)) for word in words)


ATTACKS = [read_attack(path) for path in sorted(FOLDER.glob("*.py"))]


def chosen() -> Iterator[tuple[Attack, Isolation]]:
    """All attacks in all their tiers, or every third attack in one tier, which changes from one to the next."""
    for number, attack in enumerate(ATTACKS):
        if EVERYTHING:
            yield from ((attack, tier) for tier in attack.tiers)
        elif number % 3 == 0:
            yield attack, attack.tiers[number // 3 % len(attack.tiers)]


@functools.cache
def problem_with_cases(problem_id: str) -> tuple[Problem, tuple[Case, ...]]:
    problem = Problem.read(COURSE, problem_id)
    return problem, load_cases(problem, COURSE)


def some_cases(attack: Attack, problem: Problem, cases: tuple[Case, ...]) -> list[Case]:
    first = {group.name: next(case for case in cases if case.group == group.name) for group in problem.groups}
    match attack.cases:
        case "all":
            return list(cases)
        case "one":
            return [first[problem.groups[0].name]]
        case _:
            return list(first.values())


class Arena:
    """One sandbox of a tier, shared by all attacks in it, and the canaries that no report may hold."""

    def __init__(self, tier: Isolation, folder: Path, canary: str, made: dict[Isolation, Arena]) -> None:
        self.canary = canary
        self.made = made
        self.hidden = folder / "hidden_cases.txt"
        self.hidden.write_text(canary)
        self.hidden.chmod(0o644)
        self.box = ProcessSandbox(wanted=tier)
        self.tier = tier

    def boxes(self) -> list[ProcessSandbox]:
        """Every sandbox that this process has: one may still be forking ahead while another is looked at."""
        return [one.box for one in self.made.values()]

    def source(self, attack: Attack) -> bytes:
        text = attack.path.read_text("utf-8")
        for name, value in (
            ("@HIDDEN@", str(self.hidden)),
            ("@JUDGE@", str(os.getpid())),
            ("@COURSE@", str(ROOT)),
            ("@NESTED@", "(" * 5000 + ")" * 5000),
            ("@NUL@", "\0"),
        ):
            text = text.replace(name, value)
        return b"" if attack.template == "empty" else text.encode()

    def grade(self, attack: Attack) -> Report:
        problem, cases = problem_with_cases(attack.problem)
        limits = dataclasses.replace(problem.limits, **{**LIMITS, "cpu_s": attack.cpu_s})
        if attack.cpu_s > LIMITS["cpu_s"]:
            limits = dataclasses.replace(limits, submission_cpu_s=20.0, load_cpu_s=10.0)
        problem = dataclasses.replace(problem, limits=limits)
        submission = Submission("mallory", attack.problem, attack.file, self.source(attack))
        return grade(problem, some_cases(attack, problem, cases), submission, self.box, seed=SEED)

    def honest(self, problem_id: str) -> Report:
        return honest(self.box, problem_id)


def honest(box: ProcessSandbox, problem_id: str = "bayes_update") -> Report:
    problem, cases = problem_with_cases(problem_id)
    submission = Submission("ada", problem_id, f"{problem_id}.py", problem.solution.read_bytes())
    return grade(problem, cases, submission, box, seed=SEED)


@functools.cache
def unavailable(tier: Isolation) -> str:
    """Why a tier can not be had here; empty where it can."""
    try:
        with ProcessSandbox(wanted=tier) as box:
            proved = box.isolation
            return "" if proved is tier else f"{tier} is not available: {proved} is ({'; '.join(box.notes)})"
    except GraderError as error:
        return f"{tier} is not available: {error.message}"


@pytest.fixture(scope="module")
def arenas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Isolation], Arena]]:
    made: dict[Isolation, Arena] = {}
    canary = MARK + secrets.token_hex(8)
    before = {name: os.environ.get(name) for name in ("SOFTMARK_CANARY", "GRADER_SECRET")}
    os.environ.update(SOFTMARK_CANARY=canary, GRADER_SECRET=canary)
    # What a double fork orphans becomes a child of this process, where it is seen.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def arena(tier: Isolation) -> Arena:
        reason = unavailable(tier)
        if reason:
            pytest.skip(reason)
        if tier not in made:
            made[tier] = Arena(tier, tmp_path_factory.mktemp("hidden"), canary, made)
        return made[tier]

    yield arena
    for one in made.values():
        one.box.close()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)


# What is left behind


def parents() -> dict[int, int]:
    """The parent of every process."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
                if fields[0] != "Z":
                    found[int(name)] = int(fields[1])
    return found


def below(pid: int) -> set[int]:
    """Every descendant of a process."""
    table = parents()
    found: set[int] = set()
    while True:
        more = {child for child, parent in table.items() if (parent == pid or parent in found) and child not in found}
        if not more:
            return found
        found |= more


def left_behind(boxes: list[ProcessSandbox], others: set[int]) -> int:
    """Descendants that are neither a zygote, nor what stands around one, nor its one runner forked ahead."""
    expected = 0
    for box in boxes:
        for framework, zygote in box._zygotes.items():
            around = AROUND.get(zygote.launched.structure, 0)
            expected += 1 + around + (framework in box._spares)
    return len(below(os.getpid()) - others) - expected


def settled(check: Callable[[], bool], seconds: float = 3.0) -> bool:
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def state_of_files() -> dict[str, str]:
    """Digests of the installed grader, and times of the folders that a submission would like to write to."""
    state = {}
    for path in (ROOT / "grader").rglob("*.py"):
        with contextlib.suppress(OSError):
            state[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    packages = Path(sysconfig.get_path("purelib"))
    for place in (packages, packages / "numpy", packages / "scipy", packages / "msgspec", Path(os.__file__).parent):
        state[str(place)] = str(place.stat().st_mtime_ns)
    return state


def strays() -> list[str]:
    """Files that an attack has made: each has a name with `redteam` in it."""
    places = ["/", "/tmp", "/var/tmp", "/dev/shm", "/run", str(Path.home())]
    places += [str(ROOT), str(ROOT / "grader"), os.getcwd(), sysconfig.get_path("purelib")]
    places += [str(path) for path in Path("/tmp").glob("softmark-*")]
    found = []
    for place in places:
        with contextlib.suppress(OSError):
            found += [f"{place}/{name}" for name in os.listdir(place) if re.match(r"redteam-|redteam$", name)]
    return found


OUR_COMMAND = re.compile(r"^::(error|warning|notice) [^:\n]*::", re.MULTILINE)


def everything_said(report: Report) -> Iterator[tuple[str, str, str]]:
    """Format, detail and text of a report in every form that it can take."""
    for name, how in FORMATS.items():
        for detail in Detail:
            for rendering in (how.render, *how.appends.values()):
                text = rendering([report], Options(detail=detail))
                yield name, detail, OUR_COMMAND.sub("", text) if name == "github" else text


UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


def check_outputs(report: Report, canary: str) -> None:
    """No canary anywhere; nothing that steers a terminal or a CI system; no hidden input where a student reads."""
    inputs = hidden_inputs(report)
    for name, detail, text in everything_said(report):
        assert canary not in text, f"{name}, {detail}: the canary"
        assert not UNSEEN.search(text), f"{name}, {detail}: a control character {UNSEEN.search(text)}"
        assert not re.search(r"^\s*::|##vso\[|##\[", text, re.MULTILINE | re.IGNORECASE), f"{name}, {detail}: a command"
        if detail is not Detail.TEACHER:
            leaked = [number for number in inputs if number in text]
            assert not leaked, f"{name}, {detail}: hidden inputs {leaked[:3]}"


def hidden_inputs(report: Report) -> set[str]:
    """The first twelve characters of each number that was drawn for a hidden case, and its digits alone."""
    found = set()
    for result in report.cases:
        for step in result.transcript:
            for value in step.call.arguments:
                for number in numbers(value):
                    shown = repr(number)
                    if len(shown) > 15 and "e" not in shown:
                        found.add(shown[:12])
                        found.add(f"{number:.15f}".partition(".")[2].lstrip("0")[:9])
    return found


def numbers(value: object) -> list[float]:
    shape = getattr(value, "shape", None)
    if shape is None or str(getattr(value, "dtype", "")) != "float64":
        return []
    return [float(x) for x in value.reshape(-1)[:6].tolist()]  # type: ignore[attr-defined]


# The catalogue


def test_the_catalogue_is_large_and_each_attack_says_what_it_must_get() -> None:
    assert len(ATTACKS) >= 100
    for attack in ATTACKS:
        first, second = attack.path.read_text("utf-8").splitlines()[:2]
        assert first.startswith("# tries: ")
        assert second.startswith("# must get: ")
        assert attack.must_get


@pytest.mark.parametrize(("attack", "tier"), [pytest.param(a, t, id=f"{a.name}-{t}") for a, t in chosen()])
def test_attack(attack: Attack, tier: Isolation, arenas: Callable[[Isolation], Arena]) -> None:
    if attack.machine and attack.machine != platform.machine():
        pytest.skip(f"for {attack.machine} only")
    if problem_with_cases_lacks_torch(attack.problem):
        pytest.skip("torch is not installed")
    arena = arenas(tier)
    arena.box.isolation  # the zygote stands before the process table is looked at  # noqa: B018
    before = state_of_files()
    boxes = arena.boxes()
    others = below(os.getpid()).difference(*map(of_sandbox, boxes))

    began, busy = time.monotonic(), time.process_time()
    report = arena.grade(attack)
    took, spent = time.monotonic() - began, time.process_time() - busy

    found = {str(result.verdict) for result in report.cases} - {"skipped"}
    wanted = attack.in_tier.get(str(tier), attack.must_get)
    told = "; ".join(sorted({f"{r.verdict}: {r.message}" for r in report.cases}))[:600]
    assert found <= wanted, f"wanted {sorted(wanted)}: {told}"
    assert found, told
    assert report.isolation is tier
    assert report.score.points is not None
    assert report.score.points <= attack.may_earn, told
    if attack.must_get == {"accepted"}:
        assert found == {"accepted"}
    assert took < 45, f"{took:.0f} s for limits that add up to much less"
    assert spent < attack.judge_cpu_s, f"the judge itself was busy for {spent:.1f} s"
    check_outputs(report, arena.canary)
    assert settled(lambda: left_behind(boxes, others) <= 0), "a process is left"
    next_one = arena.honest(attack.problem)
    assert next_one.score.points == 100, [r.message for r in next_one.cases if r.verdict is not Verdict.ACCEPTED]
    assert arena.hidden.read_text() == arena.canary
    after = state_of_files()
    assert {name for name in before | after if before.get(name) != after.get(name)} == set()
    assert strays() == []


def of_sandbox(box: ProcessSandbox) -> set[int]:
    found: set[int] = set()
    for zygote in box._zygotes.values():
        pid = zygote.launched.process.pid
        found |= {pid, *below(pid)}
    return found


def problem_with_cases_lacks_torch(problem_id: str) -> bool:
    from grader.judge import missing_framework

    return bool(missing_framework(Problem.read(COURSE, problem_id)))


# Faults of the machine, which are nobody's submission's


@pytest.fixture(params=CONFINED, ids=str)
def tier(request: pytest.FixtureRequest) -> Isolation:
    reason = unavailable(request.param)
    if reason:
        pytest.skip(reason)
    return request.param  # type: ignore[no-any-return]


def kill_zygotes(box: ProcessSandbox) -> None:
    """SIGKILL the zygote itself, which stands below what is around it."""
    for zygote in box._zygotes.values():
        first = zygote.launched.process.pid
        table = parents()
        depth = AROUND.get(zygote.launched.structure, 0)
        for _ in range(depth):
            first = next(child for child, parent in table.items() if parent == first)
        os.kill(first, signal.SIGKILL)


def test_zygote_killed_between_jobs_is_replaced(tier: Isolation) -> None:
    with ProcessSandbox(wanted=tier) as box:
        assert honest(box).score.points == 100
        kill_zygotes(box)
        time.sleep(0.1)
        assert honest(box).score.points == 100


def test_zygote_killed_during_a_job_costs_the_student_nothing(tier: Isolation) -> None:
    problem, cases = problem_with_cases("bayes_update")
    killed = []

    def strike(student: object, rng: object) -> None:
        if not killed:
            killed.append(True)
            kill_zygotes(box)
            time.sleep(0.2)
        cases[0].function(student, rng)  # type: ignore[arg-type]

    struck = dataclasses.replace(cases[0], function=strike)
    submission = Submission("ada", problem.id, f"{problem.id}.py", problem.solution.read_bytes())
    with ProcessSandbox(wanted=tier) as box:
        report = grade(problem, [struck, *cases[1:]], submission, box, seed=SEED)
        assert killed
        assert [r.message for r in report.cases if r.verdict is not Verdict.ACCEPTED] == []
        assert report.score.points == 100
        assert honest(box).score.points == 100


def test_runner_killed_by_the_machine_is_tried_again(tier: Isolation) -> None:
    """A SIGKILL that nobody ordered (the kernel was out of memory) is not the student's fault the first time."""
    problem, cases = problem_with_cases("bayes_update")
    killed = []

    def strike(student: object, rng: object) -> None:
        if not killed:
            killed.append(True)
            channel = student._session._channel  # type: ignore[attr-defined]
            signal.pidfd_send_signal(channel._pidfd, signal.SIGKILL)
            time.sleep(0.1)
        cases[0].function(student, rng)  # type: ignore[arg-type]

    struck = dataclasses.replace(cases[0], function=strike)
    submission = Submission("ada", problem.id, f"{problem.id}.py", problem.solution.read_bytes())
    with ProcessSandbox(wanted=tier) as box:
        report = grade(problem, [struck, *cases[1:]], submission, box, seed=SEED)
    assert killed
    assert [r.message for r in report.cases if r.verdict is not Verdict.ACCEPTED] == []
    assert report.score.points == 100


def test_runner_that_is_always_killed_is_not_blamed_on_the_machine_for_ever(tier: Isolation) -> None:
    """A submission can bring about its own SIGKILL: in the end that is a runtime error, and never a missing score."""
    source = (FOLDER / "time_lowered_cpu_limit.py").read_bytes()
    problem, cases = problem_with_cases("bayes_update")
    with ProcessSandbox(wanted=tier) as box:
        report = grade(problem, cases[:3], Submission("mallory", problem.id, "bayes_update.py", source), box, seed=SEED)
        assert {r.verdict for r in report.cases} <= {Verdict.RUNTIME_ERROR, Verdict.SKIPPED, Verdict.TIME_LIMIT}
        assert report.score.points == 0
        assert honest(box).score.points == 100


JUDGE = """
    import dataclasses, os, resource, sys, time
    from pathlib import Path
    from grader.errors import GraderError
    from grader.judge import grade
    from grader.model import Isolation, Submission
    from grader.packages import Course, Problem, load_cases
    from grader.sandbox.process import ProcessSandbox

    course = Course(Path(sys.argv[1]))
    problem = Problem.read(course, "bayes_update")
    cases = load_cases(problem, course)

    def judge(box, source):
        return grade(problem, cases, Submission("x", problem.id, "bayes_update.py", source), box, seed=1)
"""


def script(body: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(JUDGE) + textwrap.dedent(body), str(ROOT)]


@pytest.mark.parametrize("state", ["between", "looping", "sleeping"])
def test_judge_killed_leaves_no_process(tier: Isolation, state: str) -> None:
    act = {"between": "", "looping": "while True: pass", "sleeping": "__import__('time').sleep(100)"}[state]
    body = f"""
    box = ProcessSandbox(wanted=Isolation.{tier.name})
    box.isolation
    if {state!r} == "between":
        judge(box, problem.solution.read_bytes())
        print("ready", flush=True)
        time.sleep(100)
    print("ready", flush=True)
    judge(box, b"def bayes_update(prior, likelihood):\\n    {act or "pass"}\\n")
    """
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    family: set[int] = set()
    # Who is killed can not clear up: what it leaves in the temporary folder is removed here.
    place = tempfile.mkdtemp()
    os.chmod(place, 0o755)
    settings = {**os.environ, "TMPDIR": place}
    try:
        with subprocess.Popen(script(body), stdout=subprocess.PIPE, cwd=ROOT, env=settings) as judging:
            assert judging.stdout is not None
            assert judging.stdout.readline() == b"ready\n"
            time.sleep(0.3)
            family = below(judging.pid)
            assert family
            judging.kill()
        assert settled(lambda: not family & set(parents()), 2.0), f"left: {family & set(parents())}"
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        for pid in family:
            with contextlib.suppress(OSError):
                os.waitpid(pid, os.WNOHANG)
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.parametrize("kept", [0, 4, 12])
def test_a_judge_out_of_descriptors_gives_no_score_and_goes_on(kept: int) -> None:
    """With `kept` descriptors left the judge gives a report without a score, or a right one; later work goes on."""
    body = f"""
    with ProcessSandbox(wanted=Isolation.PORTABLE) as box:
        good = problem.solution.read_bytes()
        assert judge(box, good).score.points == 100
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        block = []
        try:
            while True:
                block.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            pass
        for fd in block[len(block) - {kept}:]:
            os.close(fd)
        report = judge(box, good)
        for fd in block[: len(block) - {kept}]:
            os.close(fd)
        verdicts = {{str(r.verdict) for r in report.cases}}
        print("short", report.score.points, *verdicts, flush=True)
        print("after", judge(box, good).score.points, flush=True)
    """
    done = subprocess.run(script(body), cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
    short, after = done.stdout.splitlines()
    assert short == "short 100.0 accepted" or short.startswith("short None "), short
    if short.startswith("short None"):
        assert "judge_error" in short
        assert "runtime_error" not in short
    assert after == "after 100.0"


def test_a_machine_out_of_processes_gives_no_score_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """No zygote can be started: no score and no blame; when one can again, the same sandbox gives 100."""
    reason = unavailable(Isolation.PORTABLE)
    if reason:
        pytest.skip(reason)

    def refuse(*arguments: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    with ProcessSandbox(wanted=Isolation.PORTABLE) as box:
        assert honest(box).score.points == 100
        box.renew(Framework.NUMPY)
        with monkeypatch.context() as patch:
            patch.setattr(process, "launch", refuse)
            report = honest(box)
        assert report.score.points is None
        assert {r.verdict for r in report.cases} == {Verdict.JUDGE_ERROR}
        assert honest(box).score.points == 100


def test_fork_refused_by_the_kernel_gives_no_score_and_goes_on(tier: Isolation) -> None:
    """The zygote's own limit of processes is lowered to what it has: fork says EAGAIN."""
    if os.geteuid() != 0:
        pytest.skip("prlimit of a process that has become another user needs root")
    with ProcessSandbox(wanted=tier) as box:
        assert honest(box).score.points == 100
        for zygote in box._zygotes.values():
            for pid in [zygote.launched.process.pid, *below(zygote.launched.process.pid)]:
                try:
                    resource.prlimit(pid, resource.RLIMIT_NPROC, (0, 0))
                except PermissionError:
                    pytest.skip("this system does not let root limit a process in namespaces of its own")
        problem, cases = problem_with_cases("bayes_update")
        submission = Submission("ada", problem.id, f"{problem.id}.py", problem.solution.read_bytes())
        for _ in range(2):  # the first may use the runner that was forked ahead
            report = grade(problem, cases, submission, box, seed=SEED)
            assert report.score.points in (100, None)
            assert not {r.verdict for r in report.cases} & {Verdict.RUNTIME_ERROR, Verdict.WRONG_ANSWER}
        assert honest(box).score.points == 100


# Which isolation is in force


def test_every_limit_is_in_force(tier: Isolation) -> None:
    """Memory above all: a runner that can not see its own size must not go without a limit."""
    attack = next(one for one in ATTACKS if one.name == "kernel_limits_stand")
    problem, cases = problem_with_cases("bayes_update")
    submission = Submission("mallory", problem.id, "bayes_update.py", attack.path.read_bytes())
    with ProcessSandbox(wanted=tier) as box:
        report = grade(problem, cases[:1], submission, box, seed=SEED)
    assert {str(result.verdict) for result in report.cases} == attack.must_get, report.cases[0].message


@pytest.mark.parametrize("wanted", list(Isolation), ids=str)
def test_a_forced_tier_is_the_one_in_the_report(wanted: Isolation) -> None:
    reason = unavailable(wanted)
    if reason:
        pytest.skip(reason)
    with ProcessSandbox(wanted=wanted) as box:
        report = honest(box)
    assert report.isolation is wanted
    assert report.score.points == 100


def test_without_a_wish_the_strongest_tier_is_taken() -> None:
    best = next((one for one in structures(None) if not unavailable(one)), None)
    if best is None:
        pytest.skip("no confined tier is available")
    with ProcessSandbox() as box:
        assert box.isolation is best


@pytest.mark.parametrize("name", [*ACTIONS, *FILES, *STRUCTURE])
def test_each_canary_that_is_not_stopped_weakens_the_word(name: str) -> None:
    proved = {**dict.fromkeys((*ACTIONS, *FILES, *STRUCTURE), True), name: False}
    found = proved_tier(proved, Isolation.FULL)
    expected = Isolation.NONE if name in ACTIONS else Isolation.WEAK if name in FILES else Isolation.PORTABLE
    assert found is expected
    del proved[name]
    assert proved_tier(proved, Isolation.FULL) is expected


def test_a_filter_that_lets_a_call_through_weakens_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proved and not assumed: with a seccomp program that allows everything the tier is `none`, whatever was asked."""
    allow = (0x06).to_bytes(2, "little") + bytes(2) + (0x7FFF0000).to_bytes(4, "little")  # BPF_RET, SECCOMP_RET_ALLOW
    monkeypatch.setattr(process, "compile_filter", lambda *, writing: allow)
    with ProcessSandbox(wanted=Isolation.PORTABLE) as box:
        assert box.isolation is Isolation.NONE
        assert not box.proofs[Framework.NUMPY]["forbidden_call"]


def test_no_filter_at_all_weakens_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "compile_filter", lambda *, writing: b"")
    with ProcessSandbox(wanted=Isolation.PORTABLE) as box:
        assert box.isolation is Isolation.NONE


def test_a_readable_folder_too_many_weakens_the_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Landlock that leaves /tmp open, where the bait is, is no protection of files."""
    real = process.readable_paths
    monkeypatch.setattr(process, "readable_paths", lambda: [*real(), "/tmp", "/"])
    with ProcessSandbox(wanted=Isolation.PORTABLE) as box:
        assert box.isolation in (Isolation.WEAK, Isolation.NONE)


# What the judge keeps


def test_a_student_without_points_costs_the_judge_no_gigabytes() -> None:
    """Answers of the size that a problem allows, to every case: a class of hundred must fit into memory."""
    reason = unavailable(Isolation.PORTABLE)
    if reason:
        pytest.skip(reason)
    problem, cases = problem_with_cases("bayes_update")
    source = b"import numpy as np\nX = np.ones(15 << 17)\ndef bayes_update(prior, likelihood):\n    return X\n"
    with ProcessSandbox(wanted=Isolation.PORTABLE) as box:
        report = grade(problem, cases, Submission("mallory", problem.id, "bayes_update.py", source), box, seed=SEED)
    outcomes = [step.outcome for result in report.cases for step in result.transcript]
    kept = sum(getattr(one.value, "nbytes", 0) for one in outcomes if isinstance(one, Returned))
    assert report.score.points == 0
    assert kept < 64 << 20, f"the report keeps {kept >> 20} MiB of answers"
