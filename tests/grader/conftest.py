# SPDX-License-Identifier: Apache-2.0
"""What several test modules share: a small course on disk, a sandbox that says what it is told, torch where it is,
and a private PostgreSQL where one is installed."""

import contextlib
import copy
import itertools
import json
import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import settings

from grader.coursework import Entry, Fate, Graded, Policy, Student
from grader.marks import decide
from grader.model import (
    CaseResult,
    Diagnosis,
    Environment,
    FactKind,
    GroupScore,
    Isolation,
    Limits,
    Lost,
    Report,
    Score,
    Status,
    Submission,
    Verdict,
)
from grader.packages import Course
from grader.protocol import Execute, Inspected, Invoke, Load, Loaded, frame
from grader.sandbox import Received
from grader.wire import Payload

# The same examples on every machine, and no clock: a busy computer is not a failure.
settings.register_profile("softmark", deadline=None, derandomize=True)
settings.load_profile("softmark")

PROBLEM = {
    "schema": "softmark/problem/v1",
    "version": "1.0.0",
    "title": "Twice",
    "chapter": "Foundations",
    "summary": "Twice a vector, and a shift.",
    "difficulty": 1,
    "minutes": 5,
    "framework": "numpy",
    "sources": [],
    "library_calls": "allow",
    "functions": {
        "twice": {
            "returns": ["double"],
            "finite": True,
            "raises": [{"rule": "scalar", "error": "ValueError", "when": "x has no dimension"}],
        }
    },
    "groups": [
        {"name": "basic", "points": 60, "about": "a vector, a table"},
        {"name": "edge", "points": 40, "about": "what is easily forgotten", "requires": ["basic"]},
    ],
}

CONTRACT = {
    "schema": "softmark/contract/v1",
    "functions": {
        "twice": {
            "parameters": [
                {
                    "name": "x",
                    "optional": False,
                    "arrays": [{"library": "numpy", "kind": "Real", "dims": "*batch N"}],
                },
                {"name": "shift", "optional": True, "plain": "float", "default": "0.0"},
            ],
            "results": [{"library": "numpy", "kind": "Float64", "dims": "*batch N"}],
            "is_tuple": False,
        }
    },
    "hidden_cases": 4,
}

EXAMPLES = {
    "schema": "softmark/examples/v1",
    "examples": [
        {
            "name": "a vector",
            "function": "twice",
            "arguments": [{"array": [1.0, 2.0], "dtype": "float64"}],
            "returns": {"array": [2.0, 4.0], "dtype": "float64"},
            "tolerance": 1e-9,
        },
        {
            "name": "with a shift",
            "function": "twice",
            "arguments": [{"array": [1.0], "dtype": "float64"}],
            "options": {"shift": 0.5},
            "returns": {"array": [2.5], "dtype": "float64"},
            "tolerance": 1e-9,
        },
        {
            "name": "a number",
            "function": "twice",
            "arguments": [{"array": 1.0, "dtype": "float64"}],
            "raises": "ValueError",
        },
    ],
}

CASES = '''
from grader.cases import case, expect_close, expect_raises
from solutions.twice import twice as reference


@case(group="basic", points=40)
def vector(student, rng):
    """Twice a vector"""
    x = rng.normal(size=3)
    expect_close(student.twice(x), reference(x), what="the double")


@case(group="basic", points=20)
def table(student, rng):
    """Twice a table"""
    x = rng.normal(size=(2, 3))
    expect_close(student.twice(x), reference(x), what="the double")


@case(group="edge", points=30)
def shifted(student, rng):
    """Twice a vector, with a shift"""
    x, shift = rng.normal(size=3), rng.normal()
    expect_close(student.twice(x, shift=shift), reference(x, shift=shift), what="the double")


@case(group="edge", points=10)
def number(student, rng):
    """Twice a number"""
    expect_raises(student.twice, rng.normal(size=()), rule="scalar")
'''

SOLUTION = '''
import numpy as np
from jaxtyping import Float64, Real


def twice(x: Real[np.ndarray, "*batch N"], shift: float = 0.0) -> Float64[np.ndarray, "*batch N"]:
    """Return 2 x + shift."""
    if np.ndim(x) == 0:
        raise ValueError("x has no dimension")
    return 2.0 * x + shift
'''


def toml(value):
    """A value as TOML: JSON, but for tables."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {toml(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


@pytest.fixture
def sound_contract():
    """A contract.json of one's own to change."""
    return copy.deepcopy(CONTRACT)


@pytest.fixture
def write_course(tmp_path):
    """Writes a sound problem, but for what is given; returns the course. A key whose value is None is left out."""

    def write(name="twice", *, cases=CASES, contract=CONTRACT, examples=EXAMPLES, solution=SOLUTION, **problem):
        course = Course(tmp_path / "course")
        folder = course.folder(name)
        for parent in (folder, course.solution(name).parent, course.template(name).parent):
            parent.mkdir(parents=True, exist_ok=True)
        data = {key: value for key, value in ({**PROBLEM, "id": name} | problem).items() if value is not None}
        (folder / "problem.toml").write_text("".join(f"{key} = {toml(value)}\n" for key, value in data.items()))
        (folder / "contract.json").write_text(json.dumps(contract))
        (folder / "examples.json").write_text(json.dumps(examples))
        (folder / "statement.md").write_text("# Twice\n")
        (folder / "cases.py").write_text(cases)
        course.solution(name).write_text(solution)
        course.template(name).write_text("def twice(x, shift=0.0):\n    raise NotImplementedError\n")
        return course

    return write


class ScriptedSandbox:
    """Answers each kind of message with what it is told: `load`, `execute` and `invoke` take the message.

    Each returns a message of the runner, a message with its payload, or how the runner ended. `open` may be replaced.
    """

    isolation = Isolation.NONE

    def __init__(self, *, load=None, execute=None, invoke=None, cpu_s=0.0, wall_s=0.0, prints=b"", lost=0):
        self.answers = {
            Load: load or (lambda message: Inspected(message.id, "", None, [])),
            Execute: execute or (lambda message: Loaded(message.id)),
            Invoke: invoke,
        }
        self.cpu_s, self.wall_s, self.prints, self.lost = cpu_s, wall_s, prints, lost
        self.messages = []
        self.opened, self.closed, self.renewed, self.frameworks = 0, 0, 0, []

    def open(self, framework):
        self.frameworks.append(framework)
        if self.lost:
            self.lost -= 1
            return Lost("no process")
        self.opened += 1
        return self

    def ask(self, message, payload, payload_bytes, *, cpu_s, answer_bytes):
        self.messages.append(message)
        frame(message)  # as a real channel does; refuses what is too large
        reply = self.answers[type(message)](message)
        if hasattr(reply, "wall_s"):
            return reply
        said, data = reply if isinstance(reply, tuple) else (reply, b"")
        return Received(said, Payload(data), self.cpu_s, self.wall_s)

    def process_limits(self, limits):
        return [(0, int(limits.submission_cpu_s))]

    def printed(self):
        text, self.prints = self.prints, b""
        return text

    def renew(self, framework):
        self.renewed += 1

    def close(self):
        self.closed += 1


@pytest.fixture
def scripted():
    return ScriptedSandbox


@pytest.fixture(scope="session")
def torch():
    return pytest.importorskip("torch")


def postgresql_program(name):
    """A program of the newest PostgreSQL that is installed; Debian keeps the server's off the PATH."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return shutil.which(name) or (str(beside[-1]) if beside else None)


class PrivatePostgresql:
    """A server of our own on a free port, with nothing in it, that forgets its data with the folder."""

    USER, PASSWORD = "softmark", "a-secret"
    FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=16MB")

    # It stops when its input ends: however this process dies, nothing is left behind.
    KEEPER = '"$@" & read -r _; kill -QUIT $!; wait; rm -rf -- "$0"'

    def __init__(self, initdb, postgres):
        self.initdb, self.postgres = initdb, postgres
        self.folder = Path(tempfile.mkdtemp(prefix="softmark-postgresql-"))
        self.names = (f"t{number}" for number in itertools.count())
        # It refuses to run as root.
        who = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.credentials = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}
        if who:
            os.chown(self.folder, who.pw_uid, who.pw_gid)

    def start(self):
        password = self.folder / "password"
        password.write_text(self.PASSWORD)
        password.chmod(0o644)
        made = subprocess.run(
            [
                *(self.initdb, "-D", self.folder / "data", "-U", self.USER, "-A", "password", f"--pwfile={password}"),
                *("--no-sync", "--locale=C", "--encoding=UTF8"),
            ],
            **self.credentials,
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, made.stderr
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        where = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
        options = itertools.chain.from_iterable(("-c", setting) for setting in (*where, *self.FAST))
        self.log = (self.folder / "log").open("wb")
        self.keeper = subprocess.Popen(
            ["sh", "-c", self.KEEPER, self.folder, self.postgres, "-D", self.folder / "data", *options],
            **self.credentials,
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=self.log,
        )

    def wait(self, connect):
        """The first connection that the server accepts."""
        until = time.monotonic() + 30
        while True:
            try:
                return connect(self.url("postgres").replace("+psycopg", ""), autocommit=True)
            except Exception:
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.05)

    def url(self, database):
        return f"postgresql+psycopg://{self.USER}:{self.PASSWORD}@127.0.0.1:{self.port}/{database}"

    def stop(self):
        with contextlib.suppress(AttributeError):  # it was never started
            self.keeper.stdin.close()
            self.keeper.wait(20)
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql():
    """Makes databases: `with postgresql() as url` is a new one. The server starts when the first test wants it."""
    psycopg = pytest.importorskip("psycopg")
    initdb, postgres = postgresql_program("initdb"), postgresql_program("postgres")
    if not (initdb and postgres):
        pytest.skip("no PostgreSQL server is installed here: apt-get install postgresql")
    server = PrivatePostgresql(initdb, postgres)
    try:
        server.start()
        with contextlib.closing(server.wait(psycopg.connect)) as connection:

            @contextlib.contextmanager
            def database():
                name = next(server.names)
                connection.execute(f"CREATE DATABASE {name}")
                yield server.url(name)
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

            yield database
    finally:
        server.stop()


@pytest.fixture
def postgresql_url(postgresql):
    """The URL of an empty database."""
    with postgresql() as url:
        yield url


class Room:
    """A class that is made up: students, files and their reports. `arguments` are those of `class_statistics`."""

    def __init__(self, problems):
        self.problems = problems  # id -> case -> points
        self.students, self.entries, self.graded, self.policy = [], [], [], Policy()

    def student(self, key, name="", **rest):
        self.students.append(Student(key, name, **rest))
        return key

    def entry(self, student, problem, fate=Fate.GRADED, **rest):
        students = (student,) if isinstance(student, str) else tuple(student)
        path = f"{students[0] if students else 'nobody'}/{problem}-{len(self.entries)}.py"
        usual = {"path": path, "students": students, "fate": fate, "problem": problem, "file": f"{problem}.py"}
        self.entries.append(Entry(**(usual | rest)))
        return self.entries[-1]

    def file(self, student, problem, verdicts, *, fate=Fate.GRADED, mistake="", cpu_s=0.0, **report):
        """A file that is judged; cases without a verdict are accepted."""
        entry = self.entry(student, problem, fate)
        cases = tuple(
            CaseResult(
                id=case,
                group="basic",
                title=f"The rule of {case}",
                verdict=verdicts.get(case, Verdict.ACCEPTED),
                points=0.0 if case in verdicts else points,
                max_points=points,
                message=f"The rule of {case}: every number differs" if case in verdicts else "",
                fact=FactKind.ELSEWHERE if case in verdicts else "",
                cpu_s=cpu_s,
            )
            for case, points in self.problems[problem].items()
        )
        broken = Verdict.JUDGE_ERROR in verdicts.values()
        total = sum(case.points for case in cases)
        usual = {
            "problem": problem,
            "problem_title": problem.title(),
            "problem_version": "1.0.0",
            "problem_digest": "sha256:" + "ab" * 32,
            "submission": Submission(entry.students[0], problem, f"{problem}.py", b""),
            "status": Status.NOT_GRADED if broken else Status.UNSOLVED if verdicts else Status.SOLVED,
            "score": Score(None if broken else total, 100.0, (GroupScore("basic", "", total, 100.0),)),
            "cases": cases,
            "isolation": Isolation.BWRAP,
            "limits": Limits(),
            "environment": Environment("0.1.0", "3.11.7", "linux"),
            "seed": 1,
            "duration_s": 0.25,
            "reason": "the case raised KeyError" if broken else "",
            "diagnosis": Diagnosis(mistake, f"The {mistake} is wrong.", "look") if mistake else None,
        }
        self.graded.append(Graded(entry, Report(**(usual | report))))
        return self.graded[-1]

    @property
    def arguments(self):
        points = {problem: sum(cases.values()) for problem, cases in self.problems.items()}
        return {
            "students": self.students,
            "entries": self.entries,
            "graded": self.graded,
            "totals": decide(self.policy, self.students, self.entries, self.graded, (), points),
            "titles": {problem: f"All about {problem}" for problem in self.problems},
            "max_points": points,
        }


@pytest.fixture
def room():
    """An empty class with one problem of four cases."""
    return Room({"first": {"a": 10.0, "b": 20.0, "c": 30.0, "d": 40.0}})


@pytest.fixture(scope="session")
def crowd():
    """Makes a class of any size, the same each time, in which everything happens: crowd(40, names=[...])."""

    def made(
        number, names=("Ada Lovelace", "Jürgen Groß", "王 美玲", "Zoë O'Brien", "=1+1"), problems=("first", "second")
    ):
        draw = random.Random(number)
        room = Room({problem: dict.fromkeys("abcdefgh", 12.5) for problem in problems})
        for place in range(number):
            name = f"{names[place % len(names)]} {place}"
            room.student(f"key-{place}", name, email=f"person{place}@example.org", login=f"login{place}")
        for student in room.students:
            skill = draw.random()
            for problem in problems:
                happens = draw.random()
                failed = [case for case in "abcdefgh" if draw.random() > skill + 0.3]
                verdicts = dict.fromkeys(failed, Verdict.WRONG_ANSWER)
                if happens < 0.06:
                    continue
                if happens < 0.10:
                    room.entry(student.key, "", Fate.TO_ASSIGN, reason="fits no problem")
                elif happens < 0.14:
                    room.entry(student.key, problem, Fate.REFUSED, reason="it is a picture")
                elif happens < 0.18:
                    room.file(student.key, problem, {"h": Verdict.JUDGE_ERROR})
                elif happens < 0.22:
                    room.file(student.key, problem, dict.fromkeys("abcdefgh", Verdict.LOAD_ERROR))
                elif failed and happens < 0.5:
                    room.file(student.key, problem, verdicts, mistake=draw.choice(["sign", "axis", "sign+axis"]))
                else:
                    late = Fate.LATE if happens > 0.9 else Fate.GRADED
                    room.file(
                        student.key, problem, verdicts, fate=late, fingerprint="".join(failed), cpu_s=draw.random()
                    )
                    if happens > 0.95:
                        room.entry(student.key, problem, Fate.SUPERSEDED, reason="a later file counts")
        return room

    return made
