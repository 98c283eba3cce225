# SPDX-License-Identifier: Apache-2.0
"""A task on its way to another process and back, as bytes.

Made by Python's own pickling: both ends are the course's own processes, which trust each other. No byte of a student's
process is ever read here; what a runner answers goes through `grader.wire`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.reduction import ForkingPickler
from typing import Any

from grader.errors import InfrastructureError

__all__ = ["TaskFailed", "WorkerLost", "pack", "perform", "unpack"]


class WorkerLost(InfrastructureError):
    """The process that worked on this task died. What the task had done by then is unknown."""


class TaskFailed(Exception):
    """A task raised something that can not travel between processes; this says in words what it was."""


def pack(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> bytes:
    """A call as bytes. The function travels by name: it must stand at the top of a module that can be imported."""
    return bytes(ForkingPickler.dumps((function, tuple(args), dict(kwargs))))


def perform(message: bytes) -> bytes:
    """Make the call, and return what came of it. Never raises: whatever happens is an answer."""
    try:
        function, args, kwargs = ForkingPickler.loads(message)
        return bytes(ForkingPickler.dumps((True, function(*args, **kwargs))))
    except BaseException as error:
        return _failure(error)


def unpack(answer: bytes) -> Any:
    """What the call returned; raises what it raised, with the traceback of the other process as a note."""
    returned, value = ForkingPickler.loads(answer)
    if not returned:
        raise value
    return value


def _failure(error: BaseException) -> bytes:
    story = "In the worker:\n" + "".join(traceback.format_exception(error))
    words = "".join(traceback.format_exception_only(error)).strip()
    # An exit is not the caller's exit, and some exceptions can be written but not read again.
    if isinstance(error, Exception):
        try:
            error.add_note(story)
            data = bytes(ForkingPickler.dumps((False, error)))
            ForkingPickler.loads(data)
        except Exception as unsent:
            words = f"{words} (it can not be sent as it is: {type(unsent).__name__})"
        else:
            return data
    failed = TaskFailed(words)
    failed.add_note(story)
    return bytes(ForkingPickler.dumps((False, failed)))
