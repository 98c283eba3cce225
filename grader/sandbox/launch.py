# SPDX-License-Identifier: Apache-2.0
"""Start a zygote: the first thing that a grading command does, before it imports anything that takes time.

Only light standard modules here, so that the runner's imports and the judge's own run side by side on two cores.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass

__all__ = ["LaunchedZygote", "launch"]

# One thread in every numerical library, said before it is imported: a pool of threads does not survive a fork.
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
BOOTSTRAP = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('grader.runner', run_name='__main__')"
)


@dataclass(slots=True)
class LaunchedZygote:
    """A zygote that is starting or stands: its process, the judge's end of its control socket, its directory."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    directory: str


def launch(framework: str) -> LaunchedZygote:
    """Start the zygote of a framework and return at once; OSError when the system has no process to give.

    The environment is explicit, nothing of the judge's is inherited; the session is its own, so that Ctrl-C reaches
    the judge alone.
    """
    directory = tempfile.mkdtemp(prefix="softmark-")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    package_parent = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": directory,
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": directory,
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(THREAD_VARIABLES, "1"),
    }
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", BOOTSTRAP, package_parent, framework, str(theirs.fileno()), directory],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            env=environment,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    return LaunchedZygote(process, ours, directory)
