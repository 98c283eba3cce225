# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C, SIGTERM and a closed terminal end a command in the same way, and only once.

Never in the middle of a step that would leave a process or a file behind, nor while a library is imported, which may
take the interruption for a reason to do without a part of itself: such steps are `held`.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["check", "held", "ignore", "install"]

# Windows has no SIGHUP.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class _State:
    """What this process has received."""

    received = False  # the first signal ends the command; it cleans up within seconds, and later ones change nothing
    pending = False  # received while held
    holds = 0


def install() -> None:
    """Turn the first of these signals into KeyboardInterrupt. One that is ignored, as by nohup, stays so."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _receive)


def ignore() -> None:
    """Let no signal change how a command that has done its work ends."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def check() -> None:
    """End the command if it was interrupted and goes on all the same: code that catches everything may have run."""
    if _State.received and not _State.holds:
        raise KeyboardInterrupt


@contextmanager
def held() -> Iterator[None]:
    """Put an interruption off until the block has ended. Only for steps that end soon."""
    _State.holds += 1
    try:
        yield
    finally:
        _State.holds -= 1
    if _State.pending and not _State.holds:
        _State.pending = False
        raise KeyboardInterrupt


def _receive(signum: int, frame: FrameType | None) -> None:
    if _State.received:
        return
    _State.received = True
    if _State.holds:
        _State.pending = True
    else:
        raise KeyboardInterrupt
