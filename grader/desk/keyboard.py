# SPDX-License-Identifier: Apache-2.0
"""Single keys of a terminal, and the terminal as it was when they are no longer wanted.

Ctrl-C and Ctrl-Z keep their meaning: the first ends the program, the second suspends it, with the terminal as it was
in between.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

__all__ = ["END", "keys"]

# What arrows and other keys with names send: their letters are no commands.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^\[O])?")
END = "\x04"  # Ctrl-D, and what is told when the terminal is gone


@contextlib.contextmanager
def keys(tell: Callable[[str], None], back: Callable[[], None]) -> Iterator[None]:
    """Within this block `tell` is called with each key, from another thread, and nothing typed is shown.

    `back` is called after the program was suspended and goes on.
    """
    if sys.platform == "win32":
        threading.Thread(target=_read_console, args=(tell,), name="keys", daemon=True).start()
        yield
        return
    with _unbuffered(sys.stdin.fileno(), back):
        threading.Thread(target=_read, args=(sys.stdin.fileno(), tell), name="keys", daemon=True).start()
        yield


def _read(descriptor: int, tell: Callable[[str], None]) -> None:
    while True:
        try:
            typed = os.read(descriptor, 64)
        except OSError:
            typed = b""
        if not typed:
            tell(END)
            return
        for key in _SEQUENCE.sub("", typed.decode("ascii", "ignore")):
            tell(key)


@contextlib.contextmanager
def _unbuffered(descriptor: int, back: Callable[[], None]) -> Iterator[None]:
    import termios

    before = termios.tcgetattr(descriptor)

    def set_mode() -> None:
        mode = termios.tcgetattr(descriptor)
        mode[3] &= ~(termios.ICANON | termios.ECHO)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(descriptor, termios.TCSANOW, mode)

    def restore() -> None:
        with contextlib.suppress(termios.error, OSError):  # the terminal may be gone
            termios.tcsetattr(descriptor, termios.TCSANOW, before)

    def suspend(number: int, frame: FrameType | None) -> None:
        restore()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # here the program stops, until the shell lets it go on
        signal.signal(signal.SIGTSTP, suspend)
        set_mode()
        back()

    former = signal.signal(signal.SIGTSTP, suspend)
    try:
        set_mode()
        yield
    finally:
        restore()
        signal.signal(signal.SIGTSTP, former)


def _read_console(tell: Callable[[str], None]) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            key = msvcrt.getwch()
            if key in ("\x00", "\xe0"):
                msvcrt.getwch()  # an arrow or function key comes in two parts
            else:
                tell(END if key == "\x1a" else key)
