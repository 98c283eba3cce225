# SPDX-License-Identifier: Apache-2.0
"""The program of a local worker: read a task from the pipe, do it, answer, until the pipe ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from multiprocessing.connection import Connection

from grader.executors.tasks import perform

__all__ = ["HELLO", "main"]

PR_SET_PDEATHSIG = 1  # linux/prctl.h
HELLO = b"ready"


def main(descriptor: int, parent: int) -> None:
    """Serve the pool at the other end of this descriptor.

    When the pool is gone the worker ends: at once on Linux, elsewhere after the task that it is at.
    """
    _die_with(parent)
    os.set_inheritable(descriptor, False)  # a child that held the pipe would hide this worker's death
    with Connection(descriptor) as connection:
        try:
            connection.send_bytes(HELLO)
            while True:
                connection.send_bytes(perform(connection.recv_bytes()))
        except (EOFError, OSError):
            return


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before it was asked for
        os._exit(1)
