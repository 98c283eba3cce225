# SPDX-License-Identifier: Apache-2.0
"""A cluster of real processes on this machine: who may work, what a death costs, and how it ends."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import wait

import pytest

from grader.errors import InfrastructureError, UsageError
from grader.executors import WorkerLost, cluster

QUIET = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")


class Machines:
    """A scheduler and workers, each a process group of its own."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = environment
        self.file = folder / "scheduler.json"
        self.groups = {}
        self.start("scheduler", "dask_scheduler", "--port", "0", "--host", "127.0.0.1")
        while not self.file.exists() or not self.file.read_text().endswith("}"):
            assert self.groups["scheduler"].poll() is None, (folder / "scheduler.log").read_text()
            time.sleep(0.02)
        self.address = json.loads(self.file.read_text())["address"]

    def start(self, name, module, *options, **environment):
        with (self.folder / f"{name}.log").open("w") as log:
            self.groups[name] = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{module}", "--scheduler-file", self.file, *QUIET, *options],
                env={**self.environment, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def worker(self, name, *options, threads=1, **environment):
        options = ["--name", name, "--nthreads", str(threads), "--local-directory", self.folder, *options]
        self.start(name, "dask_worker", "--host", "127.0.0.1", *options, **environment)

    def kill(self, name):
        process = self.groups.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def start_machines(tmp_path_factory, environment):
    made = []

    def start():
        made.append(Machines(tmp_path_factory.mktemp("machines"), environment))
        return made[-1]

    yield start
    for machines in made:
        for name in list(machines.groups):
            machines.kill(name)


@pytest.fixture(scope="module")
def machines(start_machines):
    """Two workers that will do and come back when they are killed, and two that will not do."""
    machines = start_machines()
    for name in ("one", "two"):
        machines.worker(name)
    machines.worker("sour", "--no-nanny", FLAVOUR="sour")
    machines.worker("wide", "--no-nanny", threads=2)
    return machines


@pytest.fixture
def pool(machines, chores, until):
    """A connection to a cluster of which everybody is there."""

    def connect():
        with contextlib.suppress(InfrastructureError):  # those that will do may still be starting
            return cluster.connect(machines.address, chores.describe, chores.only_plain)

    pool = until(connect)
    until(lambda: len(pool.workers) == len(pool.refused) == 2)
    yield pool
    pool.kill()


def test_a_task_returns_its_result(pool, chores):
    assert 5 == pool.submit(chores.add, 2, y=3).result(timeout=30)


def test_an_error_arrives_as_itself(pool, chores):
    with pytest.raises(UsageError) as caught:
        pool.submit(chores.refuse).result(timeout=30)
    assert "mean something else" == caught.value.hint


def test_all_workers_that_will_do_work(pool, chores):
    futures = [pool.submit(chores.sleep_a_little, i) for i in range(20)]
    results = [future.result(timeout=30) for future in futures]
    assert list(range(20)) == [number for number, _ in results]
    assert ["one", "two"] == sorted(pool.workers)
    assert 2 == len({pid for _, pid in results})


def test_a_worker_that_gives_a_wrong_answer_is_refused_by_name(pool):
    assert [("sour", "its flavour is sour")] == [
        (name.split(" ")[0], reason) for name, reason in pool.refused.items() if name.startswith("sour (tcp://")
    ]


def test_a_worker_with_several_threads_is_refused_by_name(pool):
    reasons = [reason for name, reason in pool.refused.items() if name.startswith("wide (tcp://")]
    assert ["it has 2 threads, and a task needs a process for itself: start it with --nthreads 1"] == reasons


def test_where_no_worker_will_do_everybody_is_named(machines, chores):
    with pytest.raises(InfrastructureError) as caught:
        cluster.connect(machines.address, chores.describe, chores.nothing_will_do)
    for name in ("one", "two", "sour"):
        assert f"{name} (tcp://" in caught.value.message
    assert "not good enough" in caught.value.message


def test_a_worker_killed_in_mid_run_costs_no_task_and_none_counts_twice(pool, chores):
    finished = Counter()
    first = pool.submit(chores.who)
    futures = [pool.submit(chores.sleep_a_little, i) for i in range(60)]
    for future in futures:
        future.add_done_callback(lambda done: finished.update([done]))
    os.kill(first.result(timeout=30), signal.SIGKILL)
    assert list(range(60)) == [future.result(timeout=30)[0] for future in futures]
    assert {1} == set(finished.values())


def test_a_task_whose_worker_died_is_done_by_another(pool, chores, tmp_path):
    assert pool.submit(chores.die_the_first_time, tmp_path / "died").result(timeout=30) > 0


def test_a_task_that_kills_its_workers_is_given_up_and_harms_no_other(pool, chores):
    deadly = pool.submit(chores.die)
    sound = [pool.submit(chores.sleep_a_little, i) for i in range(20)]
    with pytest.raises(WorkerLost, match=r"3 workers died of it: (one|two), (one|two), (one|two)"):
        deadly.result(timeout=60)
    assert list(range(20)) == [future.result(timeout=30)[0] for future in sound]


def test_workers_that_join_later_are_examined_first_and_then_work(machines, pool, chores, until, tmp_path):
    blocking = [pool.submit(chores.wait_for, tmp_path / "go") for _ in range(2 * cluster.LANES)]
    waiting = pool.submit(chores.who)
    machines.worker("late", "--no-nanny")
    machines.worker("late-broken", "--no-nanny", FLAVOUR="broken")
    try:
        by_late = waiting.result(timeout=30)
        assert until(lambda: any(name.startswith("late-broken (") for name in pool.refused))
        (tmp_path / "go").touch()
        assert by_late not in {future.result(timeout=30) for future in blocking}
        assert "there is no course here" in [r for name, r in pool.refused.items() if name.startswith("late-broken (")]
        assert "late" in pool.workers
        assert "late-broken" not in pool.workers
    finally:
        machines.kill("late")
        machines.kill("late-broken")


def test_a_process_that_has_not_been_examined_does_no_task(pool):
    assert pool.submit(cluster._performed, "another process", b"").result(timeout=30) is None


def test_kill_leaves_the_cluster_at_once(pool, chores, tmp_path, until):
    working = [pool.submit(chores.wait_for, tmp_path / "go") for _ in range(2 * cluster.LANES)]
    assert until(lambda: all(future.running() for future in working))
    queued = [pool.submit(chores.add, i) for i in range(10)]
    began = time.monotonic()
    pool.kill()
    assert 2.0 > time.monotonic() - began
    (tmp_path / "go").touch()
    wait(working + queued, timeout=5)
    assert [True] * 10 == [future.cancelled() for future in queued]
    assert {"the cluster was left"} == {str(future.exception(timeout=0)) for future in working}


def test_shutdown_works_off_what_is_queued(pool, chores):
    futures = [pool.submit(chores.add, i) for i in range(10)]
    pool.shutdown()
    assert list(range(10)) == [future.result(timeout=0) for future in futures]
    with pytest.raises(RuntimeError, match="after shutdown"):
        pool.submit(chores.add, 1)


def test_shutdown_can_cancel_what_is_queued(pool, chores, tmp_path, until):
    working = [pool.submit(chores.wait_for, tmp_path / "go") for _ in range(2 * cluster.LANES)]
    assert until(lambda: all(future.running() for future in working))
    queued = [pool.submit(chores.add, i) for i in range(10)]
    pool.shutdown(wait=False, cancel_futures=True)
    wait(queued, timeout=5)
    (tmp_path / "go").touch()
    assert [True] * 10 == [future.cancelled() for future in queued]
    assert [True] * len(working) == [future.result(timeout=30) > 0 for future in working]


# What can not go on


def test_workers_gone_and_scheduler_gone(start_machines, chores, monkeypatch, tmp_path):
    """One scheduler for three tests: it takes seconds to start."""
    machines = start_machines()
    with pytest.raises(InfrastructureError, match="has no workers"):
        cluster.connect(machines.address, chores.describe, chores.only_plain, wait_s=0.1)

    machines.worker("only", "--no-nanny")
    with cluster.connect(machines.address, chores.describe, chores.only_plain, patience_s=0.5) as pool:
        done = pool.submit(chores.add, 1)
        assert 1 == done.result(timeout=30)
        os.kill(pool.submit(chores.who).result(timeout=30), signal.SIGKILL)
        left = pool.submit(chores.add, 2)
        with pytest.raises(InfrastructureError, match=r"every worker of tcp://.* is gone"):
            left.result(timeout=30)

    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)  # also how long the client tries to come back
    machines.worker("next", "--no-nanny")
    with cluster.connect(machines.address, chores.describe, chores.only_plain) as pool:
        done = pool.submit(chores.add, 1)
        assert 1 == done.result(timeout=30)
        left = [pool.submit(chores.wait_for, tmp_path / "never") for _ in range(5)]
        machines.kill("scheduler")
        for future in left:
            with pytest.raises(InfrastructureError, match=r"the Dask scheduler tcp://.* is gone"):
                future.result(timeout=30)
        with pytest.raises(InfrastructureError, match="is gone"):
            pool.submit(chores.add, 1).result(timeout=30)
    assert 1 == done.result(timeout=0)


def test_no_scheduler_is_said_with_the_next_step(chores, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    with pytest.raises(InfrastructureError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9") as caught:
        cluster.connect("tcp://127.0.0.1:9", chores.describe, chores.only_plain)
    assert "dask scheduler" in caught.value.hint


def test_an_address_that_is_none_is_a_mistake_of_the_command(chores):
    with pytest.raises(UsageError, match="no address of a scheduler") as caught:
        cluster.connect("carrier-pigeon://8786", chores.describe, chores.only_plain)
    assert "tcp://host:8786" in caught.value.hint


def test_tls_without_certificates_is_a_mistake_of_the_command(chores):
    with pytest.raises(UsageError, match="TLS is not set up here") as caught:
        cluster.connect("tls://127.0.0.1:9", chores.describe, chores.only_plain)
    assert "many-machines.md" in caught.value.hint


def test_without_dask_the_hint_installs_it(chores, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="Dask, which is not installed") as caught:
        cluster.connect("tcp://127.0.0.1:9", chores.describe, chores.only_plain)
    assert "pip install 'softmark[cluster]'" == caught.value.hint
