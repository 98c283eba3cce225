# SPDX-License-Identifier: Apache-2.0
"""The command `grader`: parse, call, render. Nothing is decided here.

Only click and light modules are imported at the top, here and in every command: `grader --help` and completion must
answer at once, and a grading command must start its runner before it imports anything that takes time.
"""

import os
import signal
from types import FrameType
from typing import NoReturn

__all__ = ["main"]


def main() -> NoReturn:
    """Run the program. Ctrl-C ends it in a word even while its parts are still being imported."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _leave)
    from grader.cli.main import run

    run()


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    os.write(2, b"interrupted\n")
    os._exit(130)
