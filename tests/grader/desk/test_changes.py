# SPDX-License-Identifier: Apache-2.0
"""Changes in a folder are told, whatever becomes of the folder."""

import os
import threading

import pytest

from grader.desk.changes import Changes, is_remote

WAIT_S = 20
MOUNTS = """\
22 28 0:21 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:33 / /home rw - nfs4 server:/home rw,vers=4.2
31 30 0:34 / /home/ada/local rw - ext4 /dev/sdb1 rw
32 22 0:35 / /mnt/my\\040stick rw - fuse.sshfs ada@host: rw
33 22 0:36 / /snap rw - fuse.squashfuse x rw
a line that is none
"""


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/work", False),
        ("/home/ada/course", True),
        ("/home/ada/local/course", False),
        ("/homes", False),
        ("/mnt/my stick/a", True),
        ("/snap/x", False),
    ],
)
def test_file_systems_of_other_machines_are_known(tmp_path, folder, expected):
    (tmp_path / "mountinfo").write_text(MOUNTS)
    assert expected is is_remote(folder, str(tmp_path / "mountinfo"))


def test_a_system_that_does_not_say_has_none(tmp_path):
    assert not is_remote(tmp_path, str(tmp_path / "missing"))


@pytest.fixture
def watched(tmp_path):
    """A folder being watched: (folder, event that is set at a change)."""
    folder = tmp_path / "work"
    folder.mkdir()
    told = threading.Event()
    changes = Changes(folder, told.set)
    yield folder, told
    changes.close()


def is_told_of(told, change):
    """Until the watch stands, a change may be missed: it is made again and again, always another."""
    told.clear()
    for number in range(100):
        change(number)
        if told.wait(WAIT_S / 100):
            return True
    return False


def test_a_save_is_told(watched):
    folder, told = watched
    assert is_told_of(told, lambda number: (folder / "a.py").write_text(str(number)))


def test_a_save_by_replacing_is_told(watched):
    folder, told = watched

    def replace(number):
        (folder / ".a.swp").write_text(str(number))
        os.replace(folder / ".a.swp", folder / "a.py")

    assert is_told_of(told, replace)


def test_a_folder_that_was_made_anew_is_watched_again(watched):
    folder, told = watched
    assert is_told_of(told, lambda number: (folder / "a.py").write_text(str(number)))
    (folder / "a.py").unlink()
    folder.rmdir()
    told.clear()
    assert told.wait(WAIT_S)  # it is gone
    folder.mkdir()
    assert is_told_of(told, lambda number: (folder / "a.py").write_text(str(number)))
    assert is_told_of(told, lambda number: (folder / "a.py").write_text(f"{number}, and on"))


def test_polling_can_be_forced(monkeypatch, tmp_path):
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    told = threading.Event()
    changes = Changes(tmp_path, told.set)
    try:
        assert is_told_of(told, lambda number: (tmp_path / "a.py").write_text(str(number) * number))
    finally:
        changes.close()
