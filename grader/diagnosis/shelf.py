# SPDX-License-Identifier: Apache-2.0
"""What a library has worked out, on disk: one file that is read whole, joined with what others saved, and replaced.

Several processes share a folder. One that saves takes the folder's lock, adds what the file has gained since it was
read, writes a new file beside it and puts that in its place: nobody's work is lost, nobody reads half a file, and a
process that is killed leaves the old one. What can not be read is worked out again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["UNKNOWN", "Integers", "Row", "Shelf"]

UNKNOWN = -1
STORED_BYTES = 1 << 26  # of one file; what does not fit is not written
LOCK_S = 5.0  # of waiting for another process that saves; then the next time will do
CHECKSUM_BYTES = hashlib.sha256().digest_size

Integers = NDArray[np.int32]


class _Stored(msgspec.Struct, array_like=True):
    """A row as it is written: the variants that were asked, and the place of each one's answer."""

    answers: list[bytes]
    asked: bytes
    places: bytes

    @property
    def size(self) -> int:
        return sum(map(len, self.answers)) + len(self.asked) + len(self.places)


class _Content(msgspec.Struct, array_like=True):
    notes: dict[str, bytes]
    rows: dict[str, _Stored]


class Row:
    """One question: the different answers to it, and which of them every variant gives."""

    def __init__(self, variants: int) -> None:
        self.answers: list[bytes] = []
        self.which: Integers = np.full(variants, UNKNOWN, dtype=np.int32)
        self._places: dict[bytes, int] = {}

    def put(self, variant: int, answer: bytes) -> int:
        """Keep what a variant answers; the place of that answer."""
        place = self._place(answer)
        self.which[variant] = place
        return place

    def adopt(self, stored: _Stored) -> None:
        """Add what is known elsewhere of variants that are unknown here."""
        asked, places = np.frombuffer(stored.asked, "<i4"), np.frombuffer(stored.places, "<i4")
        new = self.which[asked] == UNKNOWN
        if new.any():
            here = np.array([self._place(answer) for answer in stored.answers], dtype=np.int32)
            self.which[asked[new]] = here[places[new]]

    def stored(self) -> _Stored:
        """The row as it is written."""
        asked = np.flatnonzero(self.which != UNKNOWN)
        return _Stored(self.answers, asked.astype("<i4").tobytes(), self.which[asked].astype("<i4").tobytes())

    def _place(self, answer: bytes) -> int:
        place = self._places.setdefault(answer, len(self.answers))
        if place == len(self.answers):
            self.answers.append(answer)
        return place


class Shelf:
    """Rows and notes by name. Without a path nothing is kept between processes."""

    def __init__(self, path: Path | None, variants: int) -> None:
        self.path = path
        self._variants = variants
        self._rows: dict[str, Row] = {}  # those that have been looked at
        self._content = _Content({}, {})  # of the file, as far as it was not looked at
        self._read_from: tuple[int, ...] = ()
        self._grown = False
        self._join()

    def row(self, name: str) -> Row:
        """The row of that name, empty where it is new. Say `grown` after adding to it."""
        if name not in self._rows:
            self._rows[name] = Row(self._variants)
            stored = self._content.rows.pop(name, None)
            if stored is not None:
                self._rows[name].adopt(stored)
        return self._rows[name]

    def note(self, name: str) -> bytes | None:
        """What was written down under a name."""
        return self._content.notes.get(name)

    def write_down(self, name: str, content: bytes) -> None:
        """Keep something under a name."""
        self._content.notes[name] = content
        self._grown = True

    def grown(self) -> None:
        """Something has been added that is not in the file."""
        self._grown = True

    def save(self) -> None:
        """Write what is new, with all that others have saved. A folder that can not be written to is no error."""
        if self.path is None or not self._grown:
            return
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self.path.parent / "lock"):
                self._join()
                content = msgspec.msgpack.encode(self._bounded())
                new = self.path.with_suffix(".new")  # always the same: what a killed process left is overwritten
                with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    file.write(hashlib.sha256(content).digest() + content)
                new.replace(self.path)
                self._read_from = _identity(self.path)
            self._grown = False

    def _bounded(self) -> _Content:
        """All notes, and rows as long as they fit."""
        rows: dict[str, _Stored] = {}
        left = STORED_BYTES - sum(map(len, self._content.notes.values()))
        looked_at = ((name, row.stored()) for name, row in self._rows.items())
        for name, stored in (*self._content.rows.items(), *looked_at):
            left -= stored.size
            if left >= 0:
                rows[name] = stored
        return _Content(self._content.notes, rows)

    def _join(self) -> None:
        """Add what the file holds and this process does not. A file that is damaged holds nothing."""
        if self.path is None:
            return
        try:
            identity = _identity(self.path)
            if identity == self._read_from:
                return
            content = self.path.read_bytes()
            if hashlib.sha256(memoryview(content)[CHECKSUM_BYTES:]).digest() != content[:CHECKSUM_BYTES]:
                return
            theirs = msgspec.msgpack.decode(memoryview(content)[CHECKSUM_BYTES:], type=_Content)
        except (OSError, msgspec.MsgspecError):
            return
        self._read_from = identity
        self._content.notes = {**theirs.notes, **self._content.notes}
        for name, stored in theirs.rows.items():
            if name in self._rows:
                self._rows[name].adopt(stored)
            else:
                self._content.rows[name] = stored  # nothing was added to a row that was not looked at


def _identity(path: Path) -> tuple[int, ...]:
    """What changes when a file is replaced."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock among processes, on a file that stays. OSError where it can not be had."""
    import fcntl  # here: what is imported with this module must be there on Windows too, and this is not

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + LOCK_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)
