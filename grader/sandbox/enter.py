# SPDX-License-Identifier: Apache-2.0
"""The first program of a zygote: put on what holds for the whole zygote, then become it. Run as a script, by exec.

`python -I -S enter.py PLAN`, where PLAN is a JSON object (see `Plan` in `grader.sandbox.launch`). It imports nothing
of Softmark and nothing that takes time. With `namespaces` it makes new user, pid, net, ipc, uts and mount namespaces
and a private root that holds Python, the system's libraries and four devices, all read-only, and nothing else; the
zygote is process 1 in there, so that its death ends everything. As root it then becomes an unprivileged user for
good (no user namespace is needed for that); without, it becomes that user only where it can read the interpreter.

It ends with status 77 and one line on stderr when the kernel refuses; the judge then starts a zygote with less, and
says so in every report.
"""

import ctypes
import json
import os
import signal
import sys

# linux/sched.h
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
# linux/mount.h
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
# linux/prctl.h
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
# sys/statvfs.h: what a bind mount must keep of its source in an unprivileged mount namespace
LOCKED = {0x2: MS_NOSUID, 0x4: MS_NODEV, 0x8: MS_NOEXEC, 0x400: 1024, 0x800: 2048, 0x1000: 1 << 21}

# asm/unistd.h; glibc has no function for it
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}

REFUSED = 77
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
EMPTY = "/empty"  # the working directory of runners

libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    """Raise OSError when a C call failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def mount(source: str | None, target: str, kind: str | None, flags: int, data: bytes | None = None) -> None:
    """Call mount, with strings that may be None."""
    arguments = [None if value is None else os.fsencode(value) for value in (source, target, kind)]
    check(libc.mount(*arguments, ctypes.c_ulong(flags), data), f"mount {target}")


def die_with_parent(parent: int) -> None:
    """Be killed when the parent dies, also if it has died already."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent and os.getppid() != parent:
        os._exit(REFUSED)


def is_privileged() -> bool:
    """Whether this process may make namespaces without a user namespace."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("CapEff:"):
                return bool(int(line.split()[1], 16) >> 21 & 1) and os.geteuid() == 0  # CAP_SYS_ADMIN
    return False


def new_namespaces() -> None:
    """Leave every namespace. Without privilege this begins with a user namespace that maps this user to itself."""
    rest = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
    if is_privileged():
        check(libc.unshare(rest), "unshare")
        return
    uid, gid = os.geteuid(), os.getegid()
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # after a change of user the maps below could not be written
    check(libc.unshare(CLONE_NEWUSER | rest), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def private_root(base: str, readable: list[str]) -> None:
    """Make `base` the root: an empty filesystem with these paths, read-only, at the places where they are now."""
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", base, "tmpfs", MS_NOSUID | MS_NODEV, b"size=1m,mode=755")
    for path in (*readable, *DEVICES):
        if os.path.lexists(path):
            bind(path, base + path)
    os.makedirs(base + EMPTY, exist_ok=True)
    os.chdir(base)
    check(libc.syscall(SYS_PIVOT_ROOT[os.uname().machine], b".", b"."), "pivot_root")
    check(libc.umount2(b".", MNT_DETACH), "umount")
    os.chdir("/")
    mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def bind(source: str, target: str) -> None:
    """Show one path below the new root. A symbolic link is made again, with what it points to if that is listed."""
    if os.path.lexists(target):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.islink(source):
        os.symlink(os.readlink(source), target)
        return
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    mount(source, target, None, MS_BIND | MS_REC)
    kept = 0
    for word, flag in LOCKED.items():
        if os.statvfs(target).f_flag & word:
            kept |= flag
    device = MS_NODEV if source not in DEVICES else 0
    writable = MS_RDONLY if source != "/dev/null" else 0
    mount(None, target, None, MS_REMOUNT | MS_BIND | MS_NOSUID | kept | device | writable)


def become(uid: int) -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # lost with the change of user; the kernel asks for it of a tracer only


def can_read(uid: int, paths: list[str]) -> bool:
    """Whether that user could read these paths: tried in a child that becomes it."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            os._exit(0 if all(os.access(path, os.R_OK) for path in paths) else 1)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main() -> None:
    """Follow the plan and become the zygote."""
    plan = json.loads(sys.argv[1])
    judge = os.getppid()
    die_with_parent(judge)
    uid = plan["uid"]
    if not plan["namespaces"]:
        if os.geteuid() == 0 and can_read(uid, plan["needed"]):
            os.chown(plan["directory"], uid, uid)
            become(uid)
        os.execve(plan["argv"][0], plan["argv"], dict(os.environ))
    new_namespaces()
    child = os.fork()
    if child:
        for fd in plan["fds"]:
            os.close(fd)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
    # In the new pid namespace the parent's number reads 0, so only its death can be watched for.
    die_with_parent(0)
    private_root(plan["directory"], plan["readable"])
    if os.geteuid() == 0:
        become(uid)
    os.execve(plan["argv"][0], plan["argv"], dict(os.environ))


try:
    main()
except OSError as error:
    print(f"refused: {error.strerror if error.filename is None else error}", file=sys.stderr, flush=True)
    os._exit(REFUSED)
