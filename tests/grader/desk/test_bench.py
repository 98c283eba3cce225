# SPDX-License-Identifier: Apache-2.0
"""The newest file counts, and an endless one is stopped for it."""

import queue
import threading

import pytest

from grader.desk.bench import Bench, Failure, Judged
from grader.desk.stoppable import Stoppable, Stopped
from grader.errors import PackageError
from grader.model import Crashed, Framework, Isolation, Lost, Submission

WAIT_S = 20


class Runner:
    """A channel that answers when it is killed, or at once."""

    isolation = Isolation.NONE

    def __init__(self, endless):
        self.asked = threading.Event()
        self.killed = threading.Event()
        self.closed = False
        self.endless = endless

    def ask(self, message, payload, payload_bytes, *, cpu_s, answer_bytes):
        self.asked.set()
        if self.endless:
            assert self.killed.wait(WAIT_S)
        return Crashed("it was killed" if self.endless else "it left")

    def process_limits(self, limits):
        return [(1, 2)]

    def printed(self):
        return b"x"

    def kill(self):
        self.killed.set()

    def close(self):
        self.closed = True


class Box:
    isolation = Isolation.NONE

    def __init__(self):
        self.runners = []
        self.endless = True
        self.opened = threading.Event()

    def open(self, framework):
        self.runners.append(Runner(self.endless))
        self.opened.set()
        return self.runners[-1]

    def renew(self, framework):
        pass

    def close(self):
        pass


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def bench(box):
    """A bench whose judge asks one runner once, and reports the source; what it tells is in a queue."""
    told = queue.Queue()
    stoppable = Stoppable(box)

    def judge(submission):
        if submission.source == b"unsound":
            raise PackageError("no examples")
        box.endless = submission.source == b"endless"
        channel = stoppable.open(Framework.NUMPY)
        try:
            channel.ask(None, (), 0, cpu_s=1, answer_bytes=1)
        finally:
            channel.close()
        return submission.source

    made = Bench(judge, stoppable, told.put)
    made.told = told
    yield made
    made.close()
    assert all(runner.closed for runner in box.runners)


def submission(source):
    return Submission("ada", "twice", "twice.py", source)


def test_a_file_is_judged(bench):
    bench.put(submission(b"a"))
    told = bench.told.get(timeout=WAIT_S)
    assert isinstance(told, Judged)
    assert b"a" == told.report


def test_a_newer_file_stops_an_endless_one(bench, box):
    bench.put(submission(b"endless"))
    assert box.opened.wait(WAIT_S)
    assert box.runners[0].asked.wait(WAIT_S)
    assert bench.busy_s > 0
    bench.put(submission(b"b"))
    assert b"b" == bench.told.get(timeout=WAIT_S).report
    assert box.runners[0].killed.is_set()
    assert bench.told.empty()


def test_a_file_that_is_gone_is_not_judged_any_more(bench, box):
    bench.put(submission(b"endless"))
    assert box.opened.wait(WAIT_S)
    assert box.runners[0].asked.wait(WAIT_S)
    bench.clear()
    assert box.runners[0].killed.wait(WAIT_S)
    bench.put(submission(b"c"))
    assert b"c" == bench.told.get(timeout=WAIT_S).report


def test_an_error_is_told_and_the_bench_goes_on(bench):
    bench.put(submission(b"unsound"))
    told = bench.told.get(timeout=WAIT_S)
    assert isinstance(told, Failure)
    assert "no examples" == told.error.message
    bench.put(submission(b"d"))
    assert b"d" == bench.told.get(timeout=WAIT_S).report


def test_what_was_stopped_opens_nothing_until_it_begins_again(box):
    stoppable = Stoppable(box)
    channel = stoppable.open(Framework.NUMPY)
    stoppable.stop()
    assert box.runners[0].killed.is_set()
    for ask in (
        lambda: stoppable.open(Framework.NUMPY),
        lambda: stoppable.renew(Framework.NUMPY),
        lambda: channel.ask(None, (), 0, cpu_s=1, answer_bytes=1),
    ):
        with pytest.raises(Stopped):
            ask()
    stoppable.begin()
    assert ([(1, 2)], b"x") == (channel.process_limits(None), channel.printed())
    channel.close()
    assert not isinstance(stoppable.open(Framework.NUMPY), Lost)
    assert 2 == len(box.runners)
