# SPDX-License-Identifier: Apache-2.0
"""Confine this process, for good: no capabilities, Landlock, seccomp. Nothing here can be undone by who comes after.

Theory of operation. A runner is forked from the zygote and confines itself before it says that it stands, that is
before a byte of any submission is in it:

1. `PR_SET_NO_NEW_PRIVS`: no later exec gains a privilege; the kernel asks for it before 2 and 3.
2. Every capability is dropped (from the bounding set too, where that is allowed), so that staying uid 0, where the
   interpreter is readable for nobody else, gives no more than owning files.
3. Landlock: the filesystem can be read beneath Python's own folders and the system's libraries, and nowhere else;
   nothing can be written but /dev/null, nothing executed; no TCP; no signal and no abstract socket leaves the domain.
4. seccomp: an allow-list compiled by the judge (`grader.sandbox.seccomp`); EPERM for the rest, death for what no
   honest function asks of the kernel. No new process, no socket of any kind.

Process limits follow with the submission, in `grader.runner.session`. Numbers are those of the kernel's headers,
each with the header's name. They are the same on x86-64 and aarch64 but for the system call numbers of Landlock,
which are the same on every architecture by design.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Sequence

__all__ = ["Layers", "confine", "landlock_abi"]

# linux/prctl.h
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
# linux/seccomp.h
SECCOMP_MODE_FILTER = 2
# linux/capability.h
LINUX_CAPABILITY_VERSION_3 = 0x20080522
LAST_CAPABILITY = 63  # more than any kernel has; dropping one that is not there is an error that means nothing
# asm-generic/unistd.h: system calls above 424 have one number on all architectures
SYS_LANDLOCK_CREATE_RULESET = 444
SYS_LANDLOCK_ADD_RULE = 445
SYS_LANDLOCK_RESTRICT_SELF = 446
# linux/landlock.h
LANDLOCK_CREATE_RULESET_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
ACCESS_FS_WRITE_FILE = 1 << 1
ACCESS_FS_READ_FILE = 1 << 2
ACCESS_FS_READ_DIR = 1 << 3
ACCESS_FS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
ACCESS_NET_TCP = 0b11  # bind and connect, ABI 4
SCOPES = 0b11  # abstract unix sockets and signals, ABI 6

_libc = ctypes.CDLL(None, use_errno=True)


class Layers:
    """What a runner is to be confined with. `readable` are the paths that Landlock leaves open."""

    def __init__(self, *, landlock: bool, program: bytes, readable: Sequence[str]) -> None:
        self.program = program
        self.ruleset = _ruleset(readable) if landlock else -1

    @property
    def any(self) -> bool:
        """Whether there is anything to apply."""
        return bool(self.program) or self.ruleset >= 0


def confine(layers: Layers, ruleset: int | None = None) -> None:
    """Apply the layers to this process. OSError when the kernel refuses one; the process must then not go on.

    `ruleset` is where the Landlock ruleset's descriptor is now, if it has moved.
    """
    if ruleset is None:
        ruleset = layers.ruleset
    if not layers.any:
        return
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _drop_capabilities()
    _prctl(PR_SET_DUMPABLE, 0)
    if ruleset >= 0:
        _checked(_libc.syscall(SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
        os.close(ruleset)
    if layers.program:
        _load_filter(layers.program)


def landlock_abi() -> int:
    """The version of Landlock that this kernel offers; 0 where it has none."""
    if sys.platform != "linux":
        return 0
    version = _libc.syscall(SYS_LANDLOCK_CREATE_RULESET, None, 0, LANDLOCK_CREATE_RULESET_VERSION)
    return max(0, int(version))


def _ruleset(readable: Sequence[str]) -> int:
    """A ruleset that allows reading beneath these paths; -1 where the kernel has no Landlock."""
    abi = landlock_abi()
    if not abi:
        return -1
    handled = ACCESS_FS_BY_ABI[max(version for version in ACCESS_FS_BY_ABI if version <= abi)]
    attributes = struct.pack("=QQQ", handled, ACCESS_NET_TCP if abi >= 4 else 0, SCOPES if abi >= 6 else 0)
    length = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = int(_libc.syscall(SYS_LANDLOCK_CREATE_RULESET, attributes, length, 0))
    _checked(ruleset, "landlock_create_ruleset")
    for path in readable:
        _allow(ruleset, path, ACCESS_FS_READ_FILE | ACCESS_FS_READ_DIR)
    _allow(ruleset, os.devnull, ACCESS_FS_READ_FILE | ACCESS_FS_WRITE_FILE)
    return ruleset


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EACCES, errno.ENOTDIR):
            return  # what is not there need not be allowed
        raise
    try:
        if not os.path.isdir(path):
            access &= ~ACCESS_FS_READ_DIR
        rule = struct.pack("=Qi", access, fd)
        _checked(
            _libc.syscall(SYS_LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, 0), "landlock_add_rule"
        )
    finally:
        os.close(fd)


def _drop_capabilities() -> None:
    for capability in range(LAST_CAPABILITY + 1):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # EPERM: there is no privilege to drop with; EINVAL: past the last one
    _libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("=Ii", LINUX_CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, struct.pack("=6I", *[0] * 6)), "capset")


def _load_filter(program: bytes) -> None:
    """Load a classic BPF program of 8-byte instructions."""
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    _checked(_libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header, 0, 0), "seccomp")


def _prctl(option: int, value: int) -> None:
    _checked(_libc.prctl(option, value, 0, 0, 0), f"prctl {option}")


def _checked(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
