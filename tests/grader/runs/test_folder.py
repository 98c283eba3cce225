# SPDX-License-Identifier: Apache-2.0
"""A run's folder, whatever it is called."""

import fcntl
import tempfile

import pytest

from grader.coursework import RunSettings
from grader.runs.folder import RunFolder

SETTINGS = RunSettings("/course", "/class.zip", "folders", ("twice",), {"twice": 7})


@pytest.mark.parametrize("name", ["run", "week 3?", "a@b@c", "50%20", "a#b", "a:b", "ü"])
def test_the_results_lie_in_the_folder_and_are_found_again(tmp_path, name):
    folder = RunFolder(tmp_path / name)
    folder.create()
    store, run = folder.begin_or_open(None, lambda: SETTINGS)
    store.close()
    assert [name] == [path.name for path in tmp_path.iterdir()]
    assert (tmp_path / name / "run.db").is_file()
    store, again = folder.open_store(None)
    with store:
        assert (run, SETTINGS) == (again, store.settings(again))


def test_what_a_command_left_that_was_killed_while_it_began_is_no_other_persons_file(tmp_path):
    folder = RunFolder(tmp_path)
    for name in (".lock", "run.db", "run.db-wal", ".writing-abc"):
        (tmp_path / name).touch()
    folder.create()
    store, _ = folder.begin_or_open(None, lambda: SETTINGS)
    store.close()
    assert folder.begun


def test_half_written_files_of_a_killed_process_are_removed_and_not_those_that_somebody_writes(tmp_path):
    (tmp_path / "students").mkdir()
    dead, alive = tmp_path / "students" / ".writing-dead", tmp_path / ".writing-alive"
    dead.touch()
    with alive.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with RunFolder(tmp_path).locked():
            assert not dead.exists()
            assert alive.exists()


def test_the_temporary_folder_of_a_killed_command_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run = tmp_path / "run"
    run.mkdir()
    left = tmp_path / "softmark-run-left"
    left.mkdir()
    (run / ".lock").write_text(str(left))
    with RunFolder(run).locked() as temporary:
        assert {"run", temporary.name} == {path.name for path in tmp_path.iterdir()}
    assert [run] == list(tmp_path.iterdir())
