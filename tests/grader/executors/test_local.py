# SPDX-License-Identifier: Apache-2.0
"""A pool of local processes: what is lost when one dies, and that nothing outlives its parent."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import wait

import pytest

from grader.errors import InfrastructureError, UsageError
from grader.executors import LocalPool, TaskFailed, WorkerLost


@pytest.fixture
def run(environment):
    """Starts a program of its own."""

    def start(*command):
        return subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def pool():
    with LocalPool(2) as made:
        yield made


def test_a_task_returns_its_result(pool, chores):
    assert 5 == pool.submit(chores.add, 2, y=3).result()


def test_a_task_runs_in_another_process(pool, chores):
    assert os.getpid() != pool.submit(chores.who).result()


def test_a_worker_does_task_after_task(chores):
    with LocalPool(1) as pool:
        assert 1 == len({pool.submit(chores.who).result() for _ in range(5)})


def test_tasks_are_done_in_the_order_in_which_they_came(chores, tmp_path):
    with LocalPool(1) as pool:
        for i in range(20):
            pool.submit(chores.note, tmp_path / "notes", i)
    assert [str(i) for i in range(20)] == (tmp_path / "notes").read_text().split()


def test_all_workers_work_at_the_same_time(pool, chores, tmp_path):
    waiting = pool.submit(chores.wait_for, tmp_path / "done")
    pool.submit(chores.note, tmp_path / "done", "by the other").result(timeout=20)
    assert waiting.result(timeout=20) != os.getpid()


def test_workers_have_environment_and_temporary_folder_of_the_parent(chores, monkeypatch, tmp_path):
    monkeypatch.setenv("FROM_PARENT", "one")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with LocalPool(1) as pool:
        assert "one" == pool.submit(chores.environment, "FROM_PARENT").result()
        assert str(tmp_path) == pool.submit(tempfile.gettempdir).result()


def test_a_pool_needs_a_worker():
    with pytest.raises(ValueError, match="0 workers"):
        LocalPool(0)


# What travels


def test_100_megabytes_come_back(pool, chores):
    assert 100_000_000 == len(pool.submit(chores.zeros, 100_000_000).result())


def test_100_megabytes_go_there(pool):
    assert 100_000_000 == pool.submit(len, bytes(100_000_000)).result()


def test_an_error_arrives_as_itself_and_tells_where_it_was_raised(pool, chores):
    with pytest.raises(UsageError) as caught:
        pool.submit(chores.refuse).result()
    assert ("that cannot be meant", "mean something else") == (caught.value.message, caught.value.hint)
    assert "in refuse" in "".join(caught.value.__notes__)


def test_an_error_that_can_not_be_read_again_arrives_in_words(pool, chores):
    with pytest.raises(TaskFailed, match="FrameTooLarge: a frame announces 5 bytes, 3 are allowed"):
        pool.submit(chores.too_large).result()


def test_a_result_that_can_not_be_sent_is_an_error_of_its_task(pool, chores):
    with pytest.raises(TypeError, match="cannot pickle"):
        pool.submit(chores.an_unknown).result()


def test_a_task_that_exits_does_not_end_its_worker(chores):
    with LocalPool(1) as pool:
        before = pool.submit(chores.who).result()
        with pytest.raises(TaskFailed, match="SystemExit: 3"):
            pool.submit(chores.stop).result()
        assert before == pool.submit(chores.who).result()


def test_what_can_not_be_sent_there_is_refused_at_once(pool):
    with pytest.raises(AttributeError, match="lambda"):
        pool.submit(lambda: None)


# Death of a worker


def test_the_task_of_a_killed_worker_is_lost_and_says_by_which_signal(pool, chores):
    with pytest.raises(WorkerLost, match="killed by SIGKILL"):
        pool.submit(chores.die).result()


def test_sigterm_of_a_worker_is_its_death(pool, chores):
    with pytest.raises(WorkerLost, match="killed by SIGTERM"):
        pool.submit(chores.die, signal.SIGTERM).result()


def test_the_task_of_a_worker_that_leaves_is_lost_and_says_with_which_code(pool, chores):
    with pytest.raises(WorkerLost, match="exit code 7"):
        pool.submit(chores.leave, 7).result()


def test_a_death_costs_one_task_and_no_worker(pool, chores, tmp_path):
    waiting = pool.submit(chores.wait_for, tmp_path / "go")
    deadly = [pool.submit(chores.die) for _ in range(5)]
    sound = [pool.submit(chores.add, i) for i in range(20)]
    assert [WorkerLost] * 5 == [type(future.exception(timeout=30)) for future in deadly]
    assert list(range(20)) == [future.result(timeout=30) for future in sound]
    (tmp_path / "go").touch()
    assert waiting.result(timeout=30) > 0


def test_a_worker_that_dies_without_a_task_costs_nothing(chores, until, alive):
    with LocalPool(1) as pool:
        first = pool.submit(chores.who).result()
        os.kill(first, signal.SIGKILL)
        until(lambda: not alive({first}))
        assert first != pool.submit(chores.who).result(timeout=20)


def test_a_pool_whose_workers_die_at_start_breaks_and_says_so(chores, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    pool = LocalPool(2)
    futures = [pool.submit(chores.add, 1) for _ in range(3)]
    for future in futures:
        assert "3 times in a row: the worker process ended with exit code 1" in str(future.exception(timeout=20))
    with pytest.raises(InfrastructureError, match="no worker can be started"):
        pool.submit(chores.add, 1)
    pool.shutdown()


def test_a_machine_that_gives_no_process_breaks_the_pool(chores, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    pool = LocalPool(1)
    with pytest.raises(InfrastructureError, match="No such file"):
        pool.submit(chores.add, 1).result(timeout=20)
    pool.shutdown()


# The end


def test_shutdown_works_off_what_is_queued(chores):
    pool = LocalPool(1)
    futures = [pool.submit(chores.add, i) for i in range(10)]
    pool.shutdown()
    assert list(range(10)) == [future.result(timeout=0) for future in futures]


def test_shutdown_can_cancel_what_is_queued(chores, tmp_path):
    pool = LocalPool(1)
    first = pool.submit(chores.wait_for, tmp_path / "go")
    while not first.running():
        time.sleep(0.01)
    others = [pool.submit(chores.add, i) for i in range(10)]
    pool.shutdown(wait=False, cancel_futures=True)
    (tmp_path / "go").touch()
    assert [True] * 10 == [future.cancelled() for future in others]
    assert first.result(timeout=20) > 0


def test_a_task_can_be_cancelled_before_it_begins(chores, tmp_path):
    with LocalPool(1) as pool:
        pool.submit(chores.wait_for, tmp_path / "go")
        unwanted = pool.submit(chores.note, tmp_path / "notes", "unwanted")
        assert unwanted.cancel()
        (tmp_path / "go").touch()
    assert not (tmp_path / "notes").exists()


def test_nothing_can_be_submitted_afterwards(pool, chores):
    pool.shutdown()
    with pytest.raises(RuntimeError, match="after shutdown"):
        pool.submit(chores.add, 1)


def test_a_worker_that_is_told_to_leave_cleans_up(chores, tmp_path):
    with LocalPool(1) as pool:
        pool.submit(chores.write_when_leaving, tmp_path / "left")
    assert (tmp_path / "left").exists()


def test_kill_ends_every_worker_at_once(chores, tmp_path, until, descendants):
    before = descendants(os.getpid())
    pool = LocalPool(2)
    working = [pool.submit(chores.tell_and_sleep, tmp_path / str(i)) for i in range(2)]
    queued = [pool.submit(chores.add, i) for i in range(10)]
    until(lambda: all((tmp_path / str(i)).exists() for i in range(2)))
    began = time.monotonic()
    pool.kill()
    assert 0.5 > time.monotonic() - began
    assert before == descendants(os.getpid())
    assert [True] * 10 == [future.cancelled() for future in queued]
    assert ["the pool was ended"] * 2 == [str(future.exception(timeout=5)) for future in working]


def test_kill_ends_workers_that_are_still_starting(chores, descendants):
    before = descendants(os.getpid())
    pool = LocalPool(2)
    future = pool.submit(chores.add, 1)
    pool.kill()
    wait([future], timeout=5)
    assert future.cancelled() or isinstance(future.exception(timeout=0), WorkerLost)
    assert before == descendants(os.getpid())


def test_an_exception_in_the_block_kills(chores, tmp_path):
    futures = []

    def interrupted():
        with LocalPool(1) as pool:
            futures.append(pool.submit(chores.tell_and_sleep, tmp_path / "who"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert futures == list(wait(futures, timeout=5).done)


# Processes


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_the_parent(run, number, until, descendants, alive):
    parent = run("-c", "import chores; chores.hold_a_pool()")
    with parent:
        assert "stands\n" == parent.stdout.readline()
        started = descendants(parent.pid)
        parent.send_signal(number)
    assert len(started) >= 4  # two workers, a zygote, a runner
    assert until(lambda: not alive(started), seconds=5), alive(started)


def test_nothing_that_a_worker_has_started_outlives_it(chores, until, descendants, alive):
    with LocalPool(1) as pool:
        worker = pool.submit(chores.open_sandbox).result(timeout=60)
        started = descendants(worker)
        os.kill(worker, signal.SIGKILL)
        assert len(started) >= 2
        assert until(lambda: not alive(started), seconds=5), alive(started)


def test_ctrl_c_reaches_the_parent_alone(chores):
    with LocalPool(1) as pool:
        assert os.getsid(pool.submit(chores.who).result()) != os.getsid(0)


@pytest.mark.parametrize("command", [["program.py"], ["-m", "program"], ["-c", "import program"]])
def test_a_worker_does_not_run_the_program_again(run, command, tmp_path, monkeypatch):
    (tmp_path / "program.py").write_text("import chores\nprint('main', chores.in_a_pool())\n")
    monkeypatch.chdir(tmp_path)
    assert ("main 3\n", "") == run(*command).communicate(timeout=60)


def test_what_a_worker_prints_does_not_mix_with_the_output_of_the_program(run):
    program = run("-c", "import chores, grader.executors as e\nwith e.LocalPool(1) as p: p.submit(print, 'noise')")
    assert ("", "noise\n") == program.communicate(timeout=60)
