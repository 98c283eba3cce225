# SPDX-License-Identifier: Apache-2.0
"""What several processes work out comes together in one file, whatever happens to one of them."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from grader.diagnosis import recording
from grader.diagnosis.fingerprint import Seen
from grader.diagnosis.recording import RecordedCall
from grader.diagnosis.shelf import UNKNOWN, Shelf
from grader.model import Call

VARIANTS = 5

FILLS = """
import sys
from pathlib import Path
from grader.diagnosis.shelf import Shelf

number = int(sys.argv[2])
for turn in range(10):
    shelf = Shelf(Path(sys.argv[1]), 5)
    shelf.row(f"call {turn}").put(number, b"answer %d" % number)
    shelf.write_down(f"note {number} {turn}", b"x")
    shelf.save()
"""

SAVES_FOR_EVER = """
import sys
from pathlib import Path
from grader.diagnosis.shelf import Shelf

shelf = Shelf(Path(sys.argv[1]), 5)
while True:
    shelf.write_down("large", bytes(1_000_000))
    shelf.save()
    print("saved", flush=True)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "x.library"


@pytest.fixture
def shelf(path):
    return Shelf(path, VARIANTS)


def put(shelf, name, variant, answer):
    shelf.row(name).put(variant, answer)
    shelf.grown()


def answers(shelf, name):
    row = shelf.row(name)
    return [None if place == UNKNOWN else row.answers[place] for place in row.which]


def test_what_is_saved_is_read_again(shelf, path):
    put(shelf, "call 1", 3, b"a")
    shelf.write_down("seed", b"b")
    shelf.save()
    again = Shelf(path, VARIANTS)
    assert [None, None, None, b"a", None] == answers(again, "call 1")
    assert b"b" == again.note("seed")


def test_equal_answers_have_one_place(shelf):
    row = shelf.row("call 1")
    assert [0, 1, 0] == [row.put(0, b"a"), row.put(1, b"b"), row.put(4, b"a")]
    assert [b"a", b"b"] == row.answers


def test_who_saves_adds_to_what_others_have_saved(shelf, path):
    other = Shelf(path, VARIANTS)
    put(shelf, "call 1", 0, b"a")
    put(shelf, "call 2", 0, b"c")
    put(other, "call 1", 1, b"b")
    put(other, "call 1", 2, b"a")
    other.write_down("seed", b"x")
    shelf.save()
    other.save()
    again = Shelf(path, VARIANTS)
    assert [b"a", b"b", b"a", None, None] == answers(again, "call 1")
    assert [b"c", None, None, None, None] == answers(again, "call 2")
    assert b"x" == again.note("seed")


def test_who_saves_learns_what_others_have_saved(shelf, path):
    other = Shelf(path, VARIANTS)
    put(shelf, "call 1", 0, b"a")
    shelf.save()
    assert [None] * VARIANTS == answers(other, "call 1")
    put(other, "call 1", 1, b"b")
    other.save()
    assert [b"a", b"b", None, None, None] == answers(other, "call 1")


def test_rows_that_nobody_looked_at_stay(shelf, path):
    put(shelf, "call 1", 0, b"a")
    shelf.save()
    other = Shelf(path, VARIANTS)
    put(other, "call 2", 0, b"b")
    other.save()
    assert [b"a", None, None, None, None] == answers(Shelf(path, VARIANTS), "call 1")


def test_nothing_new_is_not_written(shelf, path):
    put(shelf, "call 1", 0, b"a")
    shelf.save()
    path.unlink()
    shelf.save()
    assert not path.exists()


def test_processes_lose_nothing_of_each_other(path):
    running = [subprocess.Popen([sys.executable, "-c", FILLS, path, str(number)]) for number in range(2)]
    assert [0, 0] == [one.wait(60) for one in running]
    shelf = Shelf(path, VARIANTS)
    for turn in range(10):
        assert [b"answer 0", b"answer 1", None, None, None] == answers(shelf, f"call {turn}")
        assert [b"x"] * 2 == [shelf.note(f"note {number} {turn}") for number in range(2)]


def test_a_process_that_is_killed_while_it_saves_harms_nobody(shelf, path):
    put(shelf, "call 1", 0, b"a")
    shelf.save()
    with subprocess.Popen([sys.executable, "-c", SAVES_FOR_EVER, path], stdout=subprocess.PIPE) as running:
        running.stdout.readline()
        os.kill(running.pid, signal.SIGKILL)
    put(shelf, "call 1", 1, b"b")
    shelf.save()
    again = Shelf(path, VARIANTS)
    assert [b"a", b"b", None, None, None] == answers(again, "call 1")
    assert bytes(1_000_000) == again.note("large")
    assert {path.name, "lock"} == {one.name for one in path.parent.iterdir()}


@pytest.mark.parametrize("damage", [lambda b: b[:-5], lambda b: b"", lambda b: bytes(100), lambda b: b[:40] + b"x" + b])
def test_a_damaged_file_holds_nothing_and_is_replaced(shelf, path, damage):
    put(shelf, "call 1", 0, b"a")
    shelf.save()
    path.write_bytes(damage(path.read_bytes()))
    again = Shelf(path, VARIANTS)
    assert [None] * VARIANTS == answers(again, "call 1")
    put(again, "call 1", 1, b"b")
    again.save()
    assert [None, b"b", None, None, None] == answers(Shelf(path, VARIANTS), "call 1")


def test_what_does_not_fit_is_left_out(shelf, path, monkeypatch):
    monkeypatch.setattr("grader.diagnosis.shelf.STORED_BYTES", 1000)
    put(shelf, "call 1", 0, bytes(900))
    put(shelf, "call 2", 0, bytes(900))
    shelf.save()
    assert 1200 > path.stat().st_size
    again = Shelf(path, VARIANTS)
    assert [bytes(900), None] == [answers(again, f"call {number}")[0] for number in (1, 2)]


def test_without_a_path_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shelf = Shelf(None, VARIANTS)
    put(shelf, "call 1", 0, b"a")
    shelf.save()
    assert [] == list(tmp_path.iterdir())
    assert np.array_equal([0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN], shelf.row("call 1").which)


def test_a_lock_that_is_held_costs_this_saving_only(shelf, path, monkeypatch):
    import fcntl

    monkeypatch.setattr("grader.diagnosis.shelf.LOCK_S", 0.0)
    put(shelf, "call 1", 0, b"a")
    path.parent.mkdir()
    with (path.parent / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        shelf.save()
        assert not path.exists()
    shelf.save()
    assert path.exists()


def test_a_condition_that_numpy_has_worked_out_is_kept_like_any_other():
    recorded = RecordedCall("a", "basic", Call("f", (2.0,)), Seen("", np.zeros(1), (1,)), np.float64(3.0), "1 0")
    (back,) = recording.unpack_recorded(recording.pack_recorded([recorded]))
    assert 3.0 == back.relative
