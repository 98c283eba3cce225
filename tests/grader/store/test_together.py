# SPDX-License-Identifier: Apache-2.0
"""Several at once, and a writer that is killed: what was committed is there, whole and once."""

import json
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from grader import records
from grader.store import Store
from grader.store.database import Database
from grader.store.tables import cases, gradings, results

KILLS = 8

# Kills a process that commits grades at any moment, and looks after each time what is there. The writer says each
# file that it has committed. A fork is as good as another program here, and starts at once.
KILLER = """
import json, os, random, signal, sys, time
from grader import records
from grader.coursework import ResultKey
from grader.model import Submission
from grader.store import Store

url, run, kills, record = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]

def write():
    with Store(url, create=False) as store:
        done = store.graded(run)
        for seed, entry in enumerate(store.entries(run)):
            if entry.path not in done:
                key = ResultKey(entry.sha256, entry.problem, "d1", seed, 1.0, "strongest", "0.4")
                submission = Submission("", entry.problem, entry.file, entry.source)
                store.grade(run, entry.path, key, records.decode(open(record, "rb").read(), submission))
                os.write(announce, f"{entry.path}\\n".encode())
    os._exit(0)

def graded():
    with Store(url, create=False) as store:
        whole = [graded.entry.path for graded in store.each_report(run) if len(graded.report.cases) == 2]
        assert whole == list(store.graded(run)), "a report is not whole"
        return set(whole)

said, before = [], graded()
for number in range(kills):
    draw = random.Random(number)
    hear, announce = os.pipe()
    child = os.fork()
    if not child:
        write()
    os.close(announce)
    announced, wanted = b"", draw.choice([0, 1, 2, 5])
    while announced.count(b"\\n") < wanted:
        announced += os.read(hear, 4096) or sys.exit("the writer ended by itself")
    time.sleep(draw.random() * 0.02)
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, "the writer ended by itself"
    while more := os.read(hear, 4096):
        announced += more
    os.close(hear)
    now = graded()
    new, before = now - before, now
    said.append([sorted(set(announced.decode().split()) - new), len(new - set(announced.decode().split()))])
print(json.dumps(said))
"""


@pytest.fixture
def many(store, room):
    """A run of many files, all alike, in a store that is closed."""
    run = store.begin(room.settings)
    store.keep_intake(run, room.students, [room.entry(f"{number}.py") for number in range(300)])
    return run


def counts(url):
    opened = Database(url, create=False)
    with opened.reading() as connection:
        found = [connection.scalar(select(func.count()).select_from(table)) for table in (results, gradings, cases)]
    opened.close()
    return found


def test_a_writer_that_is_killed_leaves_exactly_what_it_has_committed(url, many, store, room, tmp_path):
    store.close()
    record = tmp_path / "record"
    record.write_bytes(records.encode(room.report(room.entry())))
    command = [sys.executable, "-c", KILLER, url, str(many), str(KILLS), str(record)]
    killed = subprocess.run(command, capture_output=True, text=True)
    assert 0 == killed.returncode, killed.stderr
    more = 0
    for kills, (missing, unannounced) in enumerate(json.loads(killed.stdout), 1):
        more += unannounced  # the last one before a kill may have been committed, and not announced any more
        assert [] == missing
        assert more <= kills
    kept, counted, rows = counts(url)
    assert kept == counted == rows // 2 == len(store.graded(many)) > KILLS


def test_reports_may_be_read_while_others_are_committed(url, many, store, room):
    entries = store.entries(many)[:40]
    failed, seen = [], []
    done = threading.Event()

    def read():
        try:
            with Store(url, create=False) as reader:
                while not done.is_set() or seen[-1] < len(entries):
                    found = list(reader.each_report(many))
                    assert all(2 == len(graded.report.cases) for graded in found)
                    seen.append(len(found))
        except BaseException as error:
            failed.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for seed, entry in enumerate(entries):
        store.grade(many, entry.path, room.key(entry, seed=seed), room.report(entry))
    done.set()
    reader.join(20)
    assert [] == failed
    assert sorted(seen) == seen
    assert len(entries) == seen[-1]


def test_two_runs_may_grade_the_same_things_at_once(url, many, store, room):
    """As results are shared, one of the two finds that the other has just kept it."""
    other = store.begin(replace(room.settings, course="/elsewhere"))
    store.keep_intake(other, room.students, store.entries(many))
    failed = []

    def grade(run):
        try:
            with Store(url, create=False) as mine:
                for seed, entry in enumerate(mine.entries(run)[:30]):
                    mine.grade(run, entry.path, room.key(entry, seed=seed), room.report(entry))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=grade, args=(run,)) for run in (many, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [] == failed
    assert [30, 60, 60] == counts(url)
    assert store.graded(many) == store.graded(other)
