# SPDX-License-Identifier: Apache-2.0
"""A folder that is there in whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import OutputError, UsageError

__all__ = ["File", "written"]


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes. `program` says that it can be executed, `private` that only its owner may read it."""

    content: bytes
    program: bool = False
    private: bool = False

    @property
    def mode(self) -> int:
        """What may be done with it."""
        return 0o600 if self.private else 0o755 if self.program else 0o644


def written(files: Mapping[str, File], target: Path) -> None:
    """Write files by their paths beneath `target`, which must be new or empty. OutputError when they can not be."""
    if os.path.lexists(target) and not (target.is_dir() and not target.is_symlink() and not any(target.iterdir())):
        raise UsageError(
            f"{target} is there already, and was left alone", hint="name a folder that is new or empty as DIR"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".softmark-", dir=target.parent))
    except OSError as error:
        raise _unwritten(target, error) from error
    try:
        for name, file in sorted(files.items()):
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
            path.chmod(file.mode)
        beside.chmod(0o755)
        with contextlib.suppress(FileNotFoundError):
            target.rmdir()
        beside.rename(target)
    except OSError as error:
        raise _unwritten(target, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _unwritten(target: Path, error: OSError) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    return OutputError(f"{target} could not be written: {reason}", hint="name another folder as DIR")
