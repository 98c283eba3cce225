# SPDX-License-Identifier: Apache-2.0
"""Everything that Softmark raises on purpose.

GraderError                 a sentence for the person who typed the command, and the exit code it ends with
├── UsageError              what was typed cannot be meant (exit 2)
│   ├── UnknownProblem      no problem of that name in the course
│   └── CourseNotFound      no course folder given, and none found upwards
├── NothingGradable         the paths hold nothing that belongs to a problem (exit 5)
├── PackageError            a problem package is unsound: file, key and reason (exit 4)
├── OutputError             a report could not be written (exit 3)
└── InfrastructureError     the judge or the sandbox failed (exit 3)
    ├── IsolationRefused    the machine offers less isolation than was asked for
    ├── StoreError          the results' database can not be opened, read or written
    └── WireError           bytes that are not a message, or a message that breaks the rules
        └── FrameTooLarge   a frame announces more bytes than the limit allows

A student's mistake is never an exception of this tree: it is a Verdict.
"""

from __future__ import annotations

import enum

__all__ = [
    "CourseNotFound",
    "ExitCode",
    "FrameTooLarge",
    "GraderError",
    "InfrastructureError",
    "IsolationRefused",
    "NothingGradable",
    "OutputError",
    "PackageError",
    "StoreError",
    "UnknownProblem",
    "UsageError",
    "WireError",
]


class ExitCode(enum.IntEnum):
    """How `grader` ends; printed by `grader --help`."""

    SOLVED = 0  # everything that was graded is solved
    UNSOLVED = 1  # graded, and something is unsolved
    USAGE = 2  # the command line cannot be meant
    FAULT = 3  # judge or infrastructure error, or isolation refused
    UNSOUND_PACKAGE = 4  # a problem package is unsound
    NOTHING_GRADABLE = 5  # nothing gradable was found
    INTERRUPTED = 130  # Ctrl-C


class GraderError(Exception):
    """A failure with one sentence for the user; `hint` names the next step."""

    exit_code: ExitCode = ExitCode.FAULT

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GraderError):
    """What was typed cannot be meant."""

    exit_code = ExitCode.USAGE


class UnknownProblem(UsageError):
    """No problem of that name in the course."""


class CourseNotFound(UsageError):
    """No course folder was given, and none was found upwards from the current folder."""


class NothingGradable(GraderError):
    """The given paths hold nothing that belongs to a problem of the course."""

    exit_code = ExitCode.NOTHING_GRADABLE


class PackageError(GraderError):
    """A problem package is unsound; the message names file, key and reason."""

    exit_code = ExitCode.UNSOUND_PACKAGE


class OutputError(GraderError):
    """A report could not be written where it was asked for."""


class InfrastructureError(GraderError):
    """The judge or the sandbox failed; nobody's submission is to blame."""


class IsolationRefused(InfrastructureError):
    """The machine offers less isolation than was asked for."""


class StoreError(InfrastructureError):
    """The database of the results can not be opened, read or written."""


class WireError(InfrastructureError):
    """Bytes that are not a message, or a message that breaks the rules of the wire."""


class FrameTooLarge(WireError):
    """A frame announces more bytes than the limit of this channel allows."""

    def __init__(self, announced: int, allowed: int) -> None:
        super().__init__(f"a frame announces {announced} bytes, {allowed} are allowed")
        self.announced = announced
        self.allowed = allowed
