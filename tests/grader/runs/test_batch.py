# SPDX-License-Identifier: Apache-2.0
"""Carrying out the jobs of a run: each result kept once, judge errors tried again, nothing lost in between."""

from concurrent.futures import Executor, Future
from dataclasses import replace

import pytest

from grader import records
from grader.coursework import Entry, Fate, RunSettings, Student
from grader.errors import InfrastructureError, PackageError
from grader.executors import WorkerLost
from grader.judge import grade
from grader.model import Isolation, Status, Submission
from grader.packages import load_cases
from grader.runs.batch import Problems, bench_of, carry_out, jobs_of, key_of, missing
from grader.sandbox.local import LocalSandbox
from grader.store import Store


class ScriptedExecutor(Executor):
    """Answers every submission with the next of its scripted answers; an exception is raised by the future."""

    def __init__(self, answers):
        self.answers = {source: list(several) for source, several in answers.items()}
        self.orders = []

    def submit(self, fn, order, /):
        self.orders.append(order.source)
        answer = self.answers[order.source].pop(0)
        future = Future()
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            submission = Submission("", order.problem, order.file, order.source)
            future.set_result(records.encode(replace(answer, submission=submission)))
        return future


@pytest.fixture
def course(write_course):
    return write_course()


@pytest.fixture
def problems(course):
    return Problems.read(course, ["twice"])


@pytest.fixture
def report(course, problems):
    def make(function=lambda x, shift=0.0: 2.0 * x + shift):
        problem = problems.by_id["twice"]
        box = LocalSandbox({"twice": function})
        submission = Submission("", "twice", "twice.py", b"")
        return grade(problem, load_cases(problem, course), submission, box, seed=1)

    return make


@pytest.fixture
def settings(course):
    return RunSettings(str(course.root), "class.zip", "folders", ("twice",), {"twice": 7})


@pytest.fixture
def run(tmp_path, settings, problems):
    """A run in a store with one file a source; gives what carries out its jobs."""
    with Store(f"sqlite:///{tmp_path}/run.db") as store:

        class Run:
            number = store.begin(settings)

            def take_in(self, *sources):
                students = [Student(f"s{i}") for i in range(len(sources))]
                entries = [
                    Entry(f"s{i}/twice.py", (f"s{i}",), Fate.GRADED, "", "twice", file="twice.py", source=source)
                    for i, source in enumerate(sources)
                ]
                store.keep_intake(self.number, students, entries)

            def carry_out(self, executor):
                keys = missing(store, self.number, problems)
                entries = {entry.path: entry for entry in store.entries(self.number)}
                jobs = jobs_of(keys, entries, bench_of(settings, None))

                def keep(job, report):
                    for path in job.paths:
                        store.grade(self.number, path, job.key, report)

                return carry_out(jobs, executor, lambda: 2, problems, keep)

        one = Run()
        one.store = store
        yield one


def points(run):
    return {one.entry.path: one.report.score.points for one in run.store.reports(run.number)}


def test_equal_files_are_graded_once_and_count_for_everybody(run, report):
    run.take_in(b"a", b"b", b"a")
    executor = ScriptedExecutor({b"a": [report()], b"b": [report(lambda x: x)]})
    assert 2 == run.carry_out(executor).graded
    assert [b"a", b"b"] == executor.orders
    marks = points(run)
    assert marks["s0/twice.py"] == marks["s2/twice.py"] != marks["s1/twice.py"]


def test_what_has_a_result_is_not_graded_again(run, report):
    run.take_in(b"a", b"b")
    run.carry_out(ScriptedExecutor({b"a": [report()], b"b": [report()]}))
    again = ScriptedExecutor({})
    assert 0 == run.carry_out(again).graded
    assert [] == again.orders


@pytest.fixture
def broken(report):
    """A report that the judge could not finish."""
    whole = report()
    return replace(whole, status=Status.NOT_GRADED, score=replace(whole.score, points=None), reason="ours")


def test_a_judge_error_is_tried_once_more(run, report, broken):
    run.take_in(b"a")
    done = run.carry_out(ScriptedExecutor({b"a": [broken, report()]}))
    assert (1, []) == (done.graded, done.not_graded)


def test_a_judge_error_that_stays_is_for_a_person_and_no_zero(run, broken):
    run.take_in(b"a")
    done = run.carry_out(ScriptedExecutor({b"a": [broken] * 2}))
    assert ["s0/twice.py"] == [path for job in done.not_graded for path in job.paths]
    assert {"s0/twice.py": None} == points(run)


def test_a_judge_error_is_graded_again_by_the_next_command(run, report, broken):
    run.take_in(b"a")
    run.carry_out(ScriptedExecutor({b"a": [broken] * 2}))
    assert 1 == run.carry_out(ScriptedExecutor({b"a": [report()]})).graded
    assert [None] != list(points(run).values())


def test_a_lost_worker_costs_one_more_try(run, report):
    run.take_in(b"a", b"b")
    answers = {b"a": [WorkerLost("SIGKILL"), report()], b"b": [report()]}
    assert 2 == run.carry_out(ScriptedExecutor(answers)).graded


def test_a_file_that_ends_its_worker_every_time_is_for_a_person(run):
    run.take_in(b"a")
    run.carry_out(ScriptedExecutor({b"a": [WorkerLost("killed by SIGKILL")] * 2}))
    (graded,) = run.store.reports(run.number)
    assert Status.NOT_GRADED is graded.report.status
    assert "SIGKILL" in graded.report.reason
    assert graded.report.score.points is None


def test_a_file_that_the_judge_fails_on_is_for_a_person_and_the_others_are_graded(run, report):
    run.take_in(b"a", b"b")
    fault = ZeroDivisionError("\x1b[2J")
    done = run.carry_out(ScriptedExecutor({b"a": [fault, fault], b"b": [report()]}))
    assert (1, 1) == (done.graded, len(done.not_graded))
    (first, second) = run.store.reports(run.number)
    assert (Status.NOT_GRADED, report().status) == (first.report.status, second.report.status)
    assert "the judge failed: ZeroDivisionError: \\x1b[2J" == first.report.reason


def test_an_unsound_problem_leaves_its_files_and_no_mark(run):
    run.take_in(b"a", b"b", b"c", b"d", b"e", b"f")
    executor = ScriptedExecutor({source: [PackageError("cases.py: broken")] for source in (b"a", b"b", b"c", b"d")})
    done = run.carry_out(executor)
    assert ["twice"] == list(done.unsound)
    assert 6 == done.left
    assert {} == points(run)


def test_what_makes_going_on_pointless_ends_the_run_and_keeps_what_there_is(run, report):
    run.take_in(b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h")
    answers = {source: [report()] for source in (b"a", b"b", b"c", b"d", b"e")}
    answers |= {source: [InfrastructureError("no disk")] for source in (b"f", b"g", b"h")}
    with pytest.raises(InfrastructureError):
        run.carry_out(ScriptedExecutor(answers))
    assert 1 <= len(points(run)) <= 5


def test_the_key_changes_with_everything_that_decides_a_result(settings, problems):
    entry = Entry("a", ("a",), Fate.GRADED, "", "twice", source=b"a")
    keys = {
        key_of(entry, settings, problems).text,
        key_of(replace(entry, source=b"b"), settings, problems).text,
        key_of(entry, replace(settings, seeds={"twice": 8}), problems).text,
        key_of(entry, replace(settings, time_factor=2.0), problems).text,
        key_of(entry, replace(settings, isolation=Isolation.PORTABLE), problems).text,
        key_of(entry, settings, replace(problems, digests={"twice": "sha256:other"})).text,
    }
    assert 6 == len(keys)
