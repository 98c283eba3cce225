# SPDX-License-Identifier: Apache-2.0
"""Tells when something in a folder changes, whatever becomes of the folder.

The folder is watched and not the file, since most editors save by putting a new file in the place of the old one. The
system's own notices are used where they can be relied on; file systems of other machines do not tell of changes made
there, so those are looked at again and again.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

__all__ = ["Changes", "is_remote"]

STEP_MS = 10  # how long a save may take to be one change, and how late it is noticed
DEBOUNCE_MS = 60  # of a storm of changes, the first are told after this
POLL_MS = 100
LOOK_MS = 500  # how often to see whether the folder is still the same one
RETRY_S = 0.3

# Types of /proc/self/mountinfo that live on, or are written from, another machine.
REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "lustre", "glusterfs", "vboxsf", "vmhgfs", "prl_fs", "virtiofs")
REMOTE_FUSE = ("sshfs", "s3fs", "rclone", "gcsfuse", "glusterfs", "vmhgfs", "grpcfuse", "osxfs", "davfs")


class Changes:
    """Calls `tell` from a thread of its own after every change in a folder, until it is closed."""

    def __init__(self, folder: Path, tell: Callable[[], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Watch no longer."""
        self._stop.set()
        self._thread.join(2.0)

    def _run(self) -> None:
        logging.getLogger("watchfiles").setLevel(logging.ERROR)
        polling: bool | None = None if os.environ.get("WATCHFILES_FORCE_POLLING") else is_remote(self._folder) or None
        while not self._stop.is_set():
            try:
                self._watch(polling)
            except FileNotFoundError:
                self._tell()  # the folder is gone; it may come back
                self._stop.wait(RETRY_S)
            except (OSError, RuntimeError):
                polling = True  # no notices are left to give (inotify has a limit of them), or none work here
                self._stop.wait(RETRY_S)

    def _watch(self, polling: bool | None) -> None:
        """Tell of changes as long as the folder is the same one."""
        from watchfiles import watch

        identity = _identity(self._folder)
        told = watch(
            self._folder,
            watch_filter=None,
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            stop_event=self._stop,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=polling,
            poll_delay_ms=POLL_MS,
            recursive=False,
            ignore_permission_denied=True,
        )
        stands = False
        for changes in told:
            if changes or not stands:
                self._tell()  # at first for what changed before there was anybody to see it
            stands = True
            # A folder that is made anew may get the number of the old one; that the old one goes is told as a change.
            itself = any(path == str(self._folder) for _, path in changes)
            if itself or _identity(self._folder) != identity:
                return


def _identity(folder: Path) -> tuple[int, int]:
    found = os.stat(folder)
    return found.st_dev, found.st_ino


def is_remote(folder: Path, mounts: str = "/proc/self/mountinfo") -> bool:
    """Whether a folder is on a file system that other machines write to, as far as this system says."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as lines:
            fields = [line.split() for line in lines]
    except OSError:
        return False
    here = os.path.realpath(folder)
    best, kind = "", ""
    for line in fields:
        if "-" not in line or len(line) < 10:
            continue
        place = line[4].replace("\\040", " ")
        inside = here == place or here.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, line[line.index("-") + 1]
    name = kind.removeprefix("fuse.")
    return kind.startswith(REMOTE) or (kind.startswith("fuse") and name.startswith(REMOTE_FUSE))
