# SPDX-License-Identifier: Apache-2.0
"""`python -I -m grader.runner.spawned FRAMEWORK DIRECTORY`: one runner that was not forked, for a student's own code.

Where there is no fork (Windows), or none that is safe (macOS), `grader check` starts a fresh interpreter for a runner.
It confines nothing. Requests come on stdin, replies go to stdout, and what the submission prints goes to stderr.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import sysconfig
import tempfile

from grader.runner import session

__all__ = ["serve"]

LIBRARIES = {"numpy": ("numpy",), "torch": ("numpy", "torch")}  # before the submission's time is counted


def serve(framework: str, directory: str) -> None:
    """Serve one submission on the standard streams, in a folder of its own."""
    requests, replies = _binary(os.dup(0)), _binary(os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    session.fresh_streams()
    # As in a runner that is forked: the standard library and installed packages, nothing of the course.
    keep = {os.path.realpath(path) for path in sysconfig.get_paths().values()}
    keep |= {os.path.join(os.path.realpath(sysconfig.get_paths()["stdlib"]), "lib-dynload")}
    keep |= {os.path.realpath(os.path.join(sys.base_prefix, "DLLs"))}
    sys.path[:] = [p for p in sys.path if os.path.realpath(p) in keep or p.endswith(("site-packages", "dist-packages"))]
    os.chdir(directory)
    tempfile.tempdir = directory
    for name in LIBRARIES[framework]:
        with contextlib.suppress(ImportError):  # the submission that imports it says so
            importlib.import_module(name)
    session.serve(requests, replies)


def _binary(fd: int) -> int:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(fd, os.O_BINARY)
    return fd


if __name__ == "__main__":
    serve(framework=sys.argv[1], directory=sys.argv[2])
