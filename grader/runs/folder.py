# SPDX-License-Identifier: Apache-2.0
"""A run's folder: which store its results are in, who works in it now, and its files, each written in one step."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from grader.coursework import RunSettings
from grader.errors import UsageError
from grader.store import Store

__all__ = ["Lists", "RunFolder", "write_file"]

SCHEMA = "softmark/run/v1"
POINTER = "run.json"
DATABASE = "run.db"
WRITING = ".writing-"  # begins the name of a file until it is whole


@dataclass(frozen=True, slots=True)
class Lists:
    """What a teacher has given a run beside the archive; None where nothing was given."""

    roster: Path | None = None
    assign: Path | None = None


NO_LISTS = Lists()


@dataclass(frozen=True, slots=True)
class _Pointer:
    """What run.json holds."""

    store: str  # a URL without a password, or DATABASE
    run: int
    lists: Lists


class RunFolder:
    """The folder that `grader batch -o` names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def begun(self) -> bool:
        """Whether a run has begun here."""
        return (self.path / POINTER).is_file()

    def lists(self, given: Lists) -> Lists:
        """What is given now, or else what the run was given before: a mark must not go with a forgotten option.

        Raises UsageError where such a file is gone.
        """
        if not self.begun:
            return given
        kept = self._pointer()
        lists = Lists(given.roster or kept.lists.roster, given.assign or kept.lists.assign)
        for option, path, now in (("--roster", lists.roster, given.roster), ("--assign", lists.assign, given.assign)):
            if path is not None and now is None and not path.is_file():
                raise UsageError(
                    f"{path}, which this run was given with {option}, is gone",
                    hint=f"put it back, or give another one with {option}",
                )
        return lists

    def create(self) -> None:
        """Make the folder. UsageError when there is something else in its place."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise UsageError(f"{self.path} is not a folder", hint="name another place with -o DIR") from error
        # A command that was killed while it began the run has left a lock, perhaps a database that nobody points to.
        ours = (".lock", DATABASE, WRITING)
        if not self.begun and not all(one.name.startswith(ours) for one in self.path.iterdir()):
            if (self.path / DATABASE).exists():
                raise UsageError(
                    f"{self.path} holds the results of a run, and its {POINTER} is gone",
                    hint=f"put {POINTER} back from a copy, or begin the run again in another folder",
                )
            raise UsageError(
                f"{self.path} holds other files and no run", hint="name a new folder, or an empty one, with -o DIR"
            )
        if not self.begun:
            with contextlib.suppress(OSError):  # somebody else's folder
                self.path.chmod(0o700)  # marks, and everybody's files

    def open_store(self, url: str | None) -> tuple[Store, int]:
        """The store of the run that was begun here, and the run's number. `url` is needed where a password is.

        Raises UsageError where no run was begun, or in another store; StoreError.
        """
        pointer = self._pointer()
        kept, run = pointer.store, pointer.run
        if url is not None and without_password(url) != kept and not (kept == DATABASE and url == self.default_url()):
            raise UsageError(
                f"the run in {self.path} is kept in {kept}, not in {without_password(url)}",
                hint="leave --store out, or name the one that the run was begun with",
            )
        return Store(url or (self.default_url() if kept == DATABASE else kept), create=False), run

    def begin_or_open(
        self,
        url: str | None,
        settings: Callable[[], RunSettings],
        lists: Lists = NO_LISTS,
        *,
        update: bool = False,
        seed: int | None = None,
    ) -> tuple[Store, int]:
        """The run of this folder, begun now where there is none.

        A run goes on with what it was begun with; `update` lets another archive take the place of its own, and `seed`
        is the one that was asked for, if any. Raises UsageError where something else was asked for, StoreError.
        """
        wanted = settings()
        if not self.begun:
            store = Store(url or self.default_url())
            run = store.begin(wanted)
            self._point(_Pointer(without_password(url) if url else DATABASE, run, lists))
            return store, run
        store, run = self.open_store(url)
        try:
            begun = store.settings(run)
            if seed is not None and set(begun.seeds.values()) != {seed}:
                raise UsageError(
                    f"the run in {self.path} was begun with other seeds",
                    hint="leave --seed out: a run keeps its seeds; or name another folder with -o",
                )
            store.change_settings(run, self._going_on(begun, wanted, update=update))
            self._point(replace(self._pointer(), lists=lists))
        except BaseException:
            store.close()
            raise
        return store, run

    def _going_on(self, begun: RunSettings, wanted: RunSettings, *, update: bool) -> RunSettings:
        """The settings to go on with: those of the beginning, with new problems and, where allowed, a new archive."""
        if begun.source != wanted.source and not update:
            raise UsageError(
                f"the run in {self.path} was begun with {begun.source}",
                hint="name another folder with -o, or add --update when this archive takes the place of that one",
            )
        for name, option in (("time_factor", "--time-factor"), ("isolation", "--isolation")):
            if getattr(begun, name) != getattr(wanted, name):
                raise UsageError(
                    f"the run in {self.path} was begun with {option} {getattr(begun, name) or 'left out'}",
                    hint="give the same options again: one run, one measure; or name another folder with -o",
                )
        return replace(wanted, seeds={**wanted.seeds, **begun.seeds})

    def _point(self, pointer: _Pointer) -> None:
        """Say where the run's results are. A password is not kept: `--store` or GRADER_STORE gives it again."""
        roster, assign = pointer.lists.roster, pointer.lists.assign
        document = {
            "schema": SCHEMA,
            "store": pointer.store,
            "run": pointer.run,
            "roster": str(roster) if roster else None,
            "assign": str(assign) if assign else None,
        }
        self.write(POINTER, json.dumps(document, indent=2) + "\n")

    def default_url(self) -> str:
        """The database inside the folder."""
        return f"sqlite:///{quote(str((self.path / DATABASE).resolve()))}"

    def write(self, name: str, content: str | bytes) -> Path:
        """Write one file of the folder in one step: whoever reads it sees the old one or the new one."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content.encode("utf-8") if isinstance(content, str) else content)
        return path

    @contextlib.contextmanager
    def locked(self) -> Iterator[Path]:
        """Work in the folder alone; gives a folder for temporary files, which is gone afterwards.

        A worker or a coordinator that is killed leaves files behind; the next one to lock the folder removes them.
        Raises UsageError while somebody else is at work.
        """
        with (self.path / ".lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise UsageError(
                    f"another grader is at work in {self.path}", hint="wait until it has ended, or stop it"
                ) from error
            lock.seek(0)
            left = lock.read().strip()
            if left and os.path.basename(left).startswith("softmark-run-"):
                shutil.rmtree(left, ignore_errors=True)
            _remove_unfinished(self.path)
            # Its name is kept before it is made: whenever this process is killed, the next one finds it.
            temporary = Path(tempfile.gettempdir()) / f"softmark-run-{secrets.token_hex(8)}"
            try:
                lock.truncate(0)
                lock.write(str(temporary))
                lock.flush()
                temporary.mkdir(mode=0o700)
                yield temporary
            finally:
                shutil.rmtree(temporary, ignore_errors=True)

    def _pointer(self) -> _Pointer:
        try:
            found = json.loads((self.path / POINTER).read_text("utf-8"))
            if found["schema"] != SCHEMA or not isinstance(found["store"], str) or not isinstance(found["run"], int):
                raise ValueError
            paths = [Path(found[name]) if found.get(name) else None for name in ("roster", "assign")]
            return _Pointer(found["store"], found["run"], Lists(*paths))
        except FileNotFoundError as error:
            raise UsageError(
                f"{self.path} holds no run", hint="grader batch SUBMISSIONS -o DIR begins one; name that folder"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{self.path / POINTER} is not what grader batch wrote", hint="put it back from a copy"
            ) from error


def write_file(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it sees the former one or the new one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=WRITING)
    try:
        with os.fdopen(handle, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # says that somebody is at it; the kernel takes it back from the dead
            file.write(content)
            file.flush()
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _remove_unfinished(folder: Path) -> None:
    """Files that a killed process was writing; not those that somebody is at, as `grader report` may be."""
    for path in folder.rglob(f"{WRITING}*"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def without_password(url: str) -> str:
    """A database's URL as it may be shown and kept."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).set(password=None).render_as_string(hide_password=True)
    except ArgumentError as error:
        raise UsageError(
            "--store is not the URL of a database", hint="for example postgresql+psycopg://user@host/softmark"
        ) from error
