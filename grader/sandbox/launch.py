# SPDX-License-Identifier: Apache-2.0
"""Start a zygote: the first thing that a grading command does, before it imports anything that takes time.

Only light standard modules here, so that the runner's imports and the judge's own run side by side on two cores.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass

from grader.model import Isolation

__all__ = ["THREAD_VARIABLES", "LaunchedZygote", "launch", "readable_paths"]

# One thread in every numerical library, said before it is imported: a pool of threads does not survive a fork.
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
BOOTSTRAP = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('grader.runner', run_name='__main__')"
)
NOBODY = 65534
EMPTY = "/empty"  # of enter.py: the runners' working directory in a private root

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "enter.py")

LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", "/usr/share/zoneinfo")


@dataclass(slots=True)
class LaunchedZygote:
    """A zygote that is starting or stands: its process, the judge's end of its control socket, its directory.

    `structure` is what was asked for around it: `full` (namespaces), `bwrap`, or `none`.
    """

    process: subprocess.Popen[bytes]
    control: socket.socket
    directory: str
    framework: str
    structure: Isolation


def launch(framework: str, structure: Isolation = Isolation.FULL) -> LaunchedZygote:
    """Start the zygote of a framework and return at once; OSError when the system has no process to give.

    `structure` is FULL (namespaces of its own), BWRAP (inside bubblewrap), or anything weaker (nothing around it).
    The environment is explicit, nothing of the judge's is inherited; the session is its own, so that Ctrl-C reaches
    the judge alone.
    """
    directory = tempfile.mkdtemp(prefix="softmark-")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    home = EMPTY if structure in (Isolation.FULL, Isolation.BWRAP) else directory
    fd = theirs.fileno()
    zygote = [_executable(), "-I", "-c", BOOTSTRAP, os.path.dirname(PACKAGE), framework, str(fd), home]
    try:
        command = _command(structure, zygote, directory, fd)
        with theirs:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                env=_environment(home),
                pass_fds=(fd,),
                start_new_session=True,
            )
    except OSError:
        ours.close()
        shutil.rmtree(directory, ignore_errors=True)
        raise
    return LaunchedZygote(process, ours, directory, framework, structure)


def readable_paths() -> list[str]:
    """What a runner must be able to read: Python's own folders and the system's libraries, and no parent of these."""
    paths = [os.path.join(sys.base_prefix, "lib"), *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))]
    paths += [sysconfig.get_path(name) for name in ("purelib", "platlib")]
    if sys.prefix != sys.base_prefix:
        paths += [os.path.join(sys.prefix, "lib"), os.path.join(sys.prefix, "pyvenv.cfg")]
    # Packages of another environment that this one has been told of.
    paths += [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    found: list[str] = []
    for path in (*map(os.path.realpath, paths), *LIBRARIES):
        inside = any(path == other or path.startswith(other + "/") for other in found)
        if os.path.lexists(path) and not inside:
            found.append(path)
    return found


def _command(structure: Isolation, zygote: list[str], directory: str, fd: int) -> list[str]:
    # cpuinfo decides which vector kernels torch uses: without it numbers would differ between tiers.
    shown = [*readable_paths(), PACKAGE, *_interpreter(), "/proc/cpuinfo"]
    if structure is Isolation.BWRAP:
        return _bubblewrap(zygote, shown)
    plan = {
        "namespaces": structure is Isolation.FULL,
        "argv": zygote,
        "directory": directory,
        "readable": shown,
        "needed": [*_interpreter(), sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), PACKAGE],
        "uid": NOBODY,
        "fds": [fd],
    }
    return [_executable(), "-I", "-S", ENTER, json.dumps(plan)]


def _bubblewrap(zygote: list[str], shown: list[str]) -> list[str]:
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session"]
    if os.geteuid() == 0:
        command += ["--uid", str(NOBODY), "--gid", str(NOBODY)]
    for path in shown:
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        else:
            command += ["--ro-bind", path, path]
    for device in ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"):
        command += ["--dev-bind", device, device]
    return [*command, "--dir", EMPTY, "--remount-ro", "/", "--chdir", "/", "--", *zygote]


def _executable() -> str:
    """The interpreter, by a path whose folders are real and whose last part still says which environment it is of."""
    return os.path.join(os.path.realpath(os.path.dirname(sys.executable)), os.path.basename(sys.executable))


def _interpreter() -> list[str]:
    """The files that executing this interpreter needs: each link on the way, and the program itself."""
    paths = [_executable()]
    while os.path.islink(paths[-1]) and len(paths) < 20:
        target = os.path.join(os.path.dirname(paths[-1]), os.readlink(paths[-1]))
        paths.append(os.path.join(os.path.realpath(os.path.dirname(target)), os.path.basename(target)))
    return paths


def _environment(home: str) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "TORCHINDUCTOR_CACHE_DIR": home,  # it is there: parts of torch make this folder when they are imported
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(THREAD_VARIABLES, "1"),
    }
