# SPDX-License-Identifier: Apache-2.0
"""A class on the workers of a cluster, its results in PostgreSQL: the guide to many machines, on this one."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

pytest.importorskip("distributed")


@pytest.fixture
def cluster(grader, processes, tmp_path):
    """Starts a scheduler, and workers with the courses that they are given; `cluster.address` is the scheduler's."""

    class Cluster:
        def __init__(self):
            self.running = []
            self.file = tmp_path / "scheduler.json"
            self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
            processes.wait_until(self.file.exists)
            self.address = json.loads(self.file.read_text())["address"]

        def start(self, kind, *words, **environment):
            words = ("--scheduler-file", str(self.file), *words)
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{kind}", *words],
                cwd=tmp_path,
                env=grader.environment | {"OMP_NUM_THREADS": "1"} | environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            self.running.append(process)
            return process

        def worker(self, name, course, *words):
            options = ("--name", name, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
            return self.start("worker", *options, *words, GRADER_COURSE=str(course))

    one = Cluster()
    yield one
    for process in one.running:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_class_is_graded_by_the_workers_that_have_its_course(
    grader, course, cluster, processes, right, wrong, postgresql_url
):
    other = shutil.copytree(course.root, grader.folder.parent / "other course")
    cases = other / "problems" / "twice" / "cases.py"
    cases.write_text(cases.read_text() + "\n# not the same\n")
    cluster.worker("ours", course.root)
    cluster.worker("another", other)
    with zipfile.ZipFile(grader.folder / "class.zip", "w") as archive:
        for number in range(8):
            archive.writestr(f"s{number}/twice.py", f"{(right, wrong)[number % 2]}\n# {number}\n")
    there = ("--cluster", cluster.address, "--store", postgresql_url)
    done = grader("batch", "class.zip", "-o", "run", *there, "--isolation", "none", "--allow-isolation", "none")
    assert 1 == done.returncode, done.stderr
    assert "8 files = 8 graded" in done.stdout
    assert "worker another" in done.stderr
    assert "its course has another twice" in done.stderr
    here = grader("batch", "class.zip", "-o", "here", "--jobs", "1", "--isolation", "none", "--allow-isolation", "none")
    assert 1 == here.returncode, here.stderr
    books = [(grader.folder / folder / "gradebook.csv").read_bytes() for folder in ("run", "here")]
    assert books[0] == books[1]
    assert "run.db" not in os.listdir(grader.folder / "run")
    assert "1 of" not in grader("stats", "run", "--store", postgresql_url).stderr


@pytest.mark.slow
def test_without_a_worker_that_will_do_nothing_is_graded_and_it_is_said(grader, course, cluster, right):
    other = shutil.copytree(course.root, grader.folder.parent / "other course")
    cases = other / "problems" / "twice" / "cases.py"
    cases.write_text(cases.read_text() + "\n# not the same\n")
    cluster.worker("another", other)
    with zipfile.ZipFile(grader.folder / "class.zip", "w") as archive:
        archive.writestr("ada/twice.py", right)
    done = grader("batch", "class.zip", "-o", "run", "--cluster", cluster.address)
    assert 3 == done.returncode, done.stderr
    assert "its course has another twice" in done.stderr
    assert "Traceback" not in done.stderr
