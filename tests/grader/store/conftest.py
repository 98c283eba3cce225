# SPDX-License-Identifier: Apache-2.0
"""A store in each of the two databases, and a class to put into it."""

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, text

from grader.coursework import Entry, Fate, Matched, ResultKey, RunSettings, Student
from grader.model import (
    CaseResult,
    Diagnosis,
    Environment,
    GroupScore,
    Isolation,
    LibraryCall,
    Limits,
    Report,
    Score,
    Status,
    Submission,
    Twin,
    Verdict,
    Visibility,
)
from grader.store import Store
from grader.store.database import Database
from grader.store.tables import metadata


class Class:
    """Three students, five files, and what a judge would say of them."""

    settings = RunSettings(
        course="/courses/pml",
        source="submissions.zip",
        site="canvas",
        problems=("softmax", "attention"),
        seeds={"softmax": 2**62 + 1, "attention": 7},
        time_factor=1.5,
        isolation=Isolation.BWRAP,
    )
    students = (
        Student("ada", "Ada Lovelace", "ada@example.org", "alove", "42", "1001", "lovelaceada"),
        Student("bob", "Bób Ŝmith", folder="smithbob"),
        Student("eve"),
    )

    @staticmethod
    def entry(path="ada/softmax.py", student="ada", problem="softmax", source=b"x = 1\n", **more):
        given = {
            "path": path,
            "students": (student,),
            "fate": Fate.GRADED,
            "problem": problem,
            "matched": Matched.NAME,
            "file": f"{problem}.py",
            "sha256": hashlib.sha256(source).hexdigest(),
            "source": source,
        }
        return Entry(**given | more)

    def __init__(self):
        self.entries = (
            self.entry(handed_in=datetime(2026, 3, 1, 23, 59, 1, 5, tzinfo=UTC), late=False, attempt=(1, 2)),
            self.entry("ada/attention.py", problem="attention", source=b"y = 2\n", late=True, fate=Fate.LATE),
            self.entry("bob/softmax.py", "bob", source=b"x = 1\n"),  # Ada's
            self.entry("bob/notes.ipynb", "bob", source=b"z = 3\n", students=("bob", "ada"), dropped=("a plot", "!")),
            self.entry("bob/cv.pdf", "bob", "", b"", fate=Fate.REFUSED, reason="no program", matched=None, file=""),
        )

    @staticmethod
    def key(entry, **more):
        given = {
            "source_sha256": hashlib.sha256(entry.source).hexdigest(),
            "problem": entry.problem,
            "digest": "d1",
            "seed": 5,
            "time_factor": 1.0,
            "isolation": "strongest",
            "grader": "0.4",
        }
        return ResultKey(**given | more)

    @staticmethod
    def report(entry, points=60.0, status=Status.UNSOLVED, student=None, **more):
        """A report as the store gives it back: with all that a report may hold but what is the teacher's only."""
        twin = Twin(1, "a sign is wrong", "softmax(x)", "[1.]", "[2.]", "import numpy\n", "printed\n")
        right = Verdict.JUDGE_ERROR if status is Status.NOT_GRADED else Verdict.ACCEPTED
        given = {
            "problem": entry.problem,
            "problem_title": "Softmax",
            "problem_version": "1.0.0",
            "problem_digest": "d1",
            "submission": Submission(
                ", ".join(entry.students) if student is None else student, entry.problem, entry.file, entry.source
            ),
            "status": status,
            "score": Score(points, 100.0, (GroupScore("basic", "a vector", 60.0, 60.0), GroupScore("edge", "", 0, 40))),
            "cases": (
                CaseResult("vector", "basic", "A vector", right, 60.0, 60.0, cpu_s=0.1, wall_s=0.3),
                CaseResult(
                    *("large", "edge", "Large numbers", Verdict.WRONG_ANSWER, 0.0, 40.0, "a sign is wrong", "sign"),
                    visibility=Visibility.SHOWN,
                    line=3,
                    twin=twin,
                ),
            ),
            "isolation": Isolation.FULL,
            "limits": Limits(),
            "environment": Environment("0.4", "3.11", "Linux", {"numpy": "2.0"}),
            "seed": 2**62 + 1,
            "duration_s": 0.1 + 0.2,
            "reason": "why",
            "next_step": "what",
            "printed": "hello\n",
            "library_calls": (LibraryCall("scipy.special.softmax", 3),),
            "diagnosis": Diagnosis("sign", "A sign is wrong.", "Which?", "equal on both cases"),
            "observations": ("it is slow",),
            "fingerprint": "abc",
            "hidden_cases": 2,
        }
        return Report(**given | more)


@pytest.fixture
def room():
    return Class()


@pytest.fixture(scope="session")
def shared(postgresql):
    """A database with all tables: to empty them is quicker than to make another one."""
    with postgresql() as url:
        database = Database(url, create=True)
        yield url, database
        database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request):
    return request.param


@pytest.fixture
def empty_url(kind, request, tmp_path):
    """The URL of a database that nobody has used yet."""
    return f"sqlite:///{tmp_path}/run.db" if kind == "sqlite" else request.getfixturevalue("postgresql_url")


@pytest.fixture
def url(kind, request, tmp_path):
    """The URL of a database without a run. There may be tables in it: a test leaves them as they are."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/run.db"
    url, database = request.getfixturevalue("shared")
    with database.writing() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    return url


@pytest.fixture
def store(url):
    with Store(url) as store:
        yield store


@pytest.fixture
def run(store, room):
    """A run of the class in the store, nothing graded yet."""
    run = store.begin(room.settings)
    store.keep_intake(run, room.students, room.entries)
    return run
