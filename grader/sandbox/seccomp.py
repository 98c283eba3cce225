# SPDX-License-Identifier: Apache-2.0
"""The system calls that a runner may make, compiled to a seccomp program.

libseccomp keeps the tables of system call numbers for every architecture; a name that it does not know is a hard
error here, since a call that is silently missing from the list takes hours to find. The program is compiled in the
judge (libseccomp's Python binding looks for the library with tools that a confined root does not have) and handed to
the zygote as bytes.

The list is what 60 honest workloads were seen to use, and harmless relatives of these: reading, memory, time,
threads, and asking about oneself. Default: EPERM, since libraries probe and fall back.
"""

from __future__ import annotations

import os
from typing import Any

from grader.errors import InfrastructureError

__all__ = ["compile_filter"]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Allowed whatever the arguments are.
ALLOWED = _names(
    """
    read readv pread64 preadv write writev close lseek fstat newfstatat statx access faccessat faccessat2
    readlinkat getdents64 getcwd dup dup3 pipe2 ppoll pselect6 epoll_create1 epoll_ctl epoll_pwait eventfd2
    mmap munmap mprotect mremap madvise brk membarrier mincore futex set_robust_list get_robust_list
    set_tid_address rseq sched_yield sched_getaffinity sched_getparam sched_getscheduler
    sched_get_priority_max sched_get_priority_min exit exit_group restart_syscall rt_sigaction rt_sigprocmask
    rt_sigreturn rt_sigpending rt_sigtimedwait sigaltstack setitimer getitimer clock_gettime clock_getres
    clock_nanosleep nanosleep gettimeofday times getrusage getpid gettid getppid getuid geteuid getgid getegid
    getgroups getresuid getresgid getpgid getsid uname statfs fstatfs sysinfo getcpu getrandom umask getpriority
    """
)

# Names that only some architectures have: older forms of the above. Their absence elsewhere is not an error.
ALLOWED_WHERE_KNOWN = _names(
    """
    open stat lstat readlink getdents dup2 pipe poll select epoll_create epoll_wait eventfd time alarm getpgrp
    arch_prctl pause getrlimit
    """
)

# No honest function asks the kernel for these: the process dies, and the verdict says so.
FATAL = _names(
    """
    ptrace process_vm_readv process_vm_writev bpf userfaultfd perf_event_open io_uring_setup io_uring_enter
    io_uring_register keyctl add_key request_key mount umount2 pivot_root chroot unshare setns
    open_by_handle_at name_to_handle_at init_module finit_module delete_module kexec_load reboot swapon
    swapoff acct quotactl
    """
)

# asm-generic/ioctls.h
TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX = 0x5401, 0x5413, 0x541B, 0x5421, 0x5451, 0x5450
# asm-generic/fcntl.h, linux/fcntl.h: no F_SETOWN and no F_SETSIG, which send signals
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
# linux/prctl.h: names of threads and of memory, and a question
PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS = 3, 15, 16, 38, 39
PR_SET_VMA = 0x53564D41
# linux/sched.h: threads, and no namespace
CLONE_THREAD = 0x00010000
CLONE_NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x80
# asm-generic/fcntl.h, asm/fcntl.h: everything that opens for writing or creates
O_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

EPERM, ENOSYS = 1, 38


def compile_filter(*, writing: bool) -> bytes:
    """The program, as bytes of classic BPF. `writing` leaves opening for writing to Landlock; without, EPERM.

    Raises InfrastructureError when libseccomp is not there, or does not know a name of the list.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError, OSError) as error:
        raise InfrastructureError(
            f"seccomp filters can not be compiled: {error}", hint="install libseccomp (Debian: apt install libseccomp2)"
        ) from error
    made = seccomp.SyscallFilter(seccomp.ERRNO(EPERM))
    made.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    for name in ALLOWED:
        _rule(seccomp, made, seccomp.ALLOW, name)
    for name in ALLOWED_WHERE_KNOWN:
        if name == "open" and not writing:
            continue
        if _known(seccomp, name):
            _rule(seccomp, made, seccomp.ALLOW, name)
    for name in FATAL:
        if _known(seccomp, name):
            _rule(seccomp, made, seccomp.KILL_PROCESS, name)
    _arguments(seccomp, made, writing)
    reading, compiled = os.pipe()
    with os.fdopen(reading, "rb") as source, os.fdopen(compiled, "wb") as target:
        made.export_bpf(target)
        target.close()
        return source.read()


def _arguments(seccomp: Any, made: Any, writing: bool) -> None:
    """Calls that are allowed with some arguments only."""
    only = seccomp.Arg
    if writing:
        _rule(seccomp, made, seccomp.ALLOW, "openat")
    else:
        _rule(seccomp, made, seccomp.ALLOW, "openat", only(2, seccomp.MASKED_EQ, O_WRITING, 0))
        if _known(seccomp, "open"):
            _rule(seccomp, made, seccomp.ALLOW, "open", only(1, seccomp.MASKED_EQ, O_WRITING, 0))
    threads = only(0, seccomp.MASKED_EQ, CLONE_THREAD | CLONE_NAMESPACES, CLONE_THREAD)
    _rule(seccomp, made, seccomp.ALLOW, "clone", threads)
    # glibc falls back to clone, whose flags can be looked at.
    _rule(seccomp, made, seccomp.ERRNO(ENOSYS), "clone3")
    _rule(seccomp, made, seccomp.ERRNO(ENOSYS), "openat2")
    # One's own limits: hard and soft are alike from the start, and nobody here has the privilege to raise them.
    _rule(seccomp, made, seccomp.ALLOW, "prlimit64", only(0, seccomp.EQ, 0))
    for request in (TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX):
        _rule(seccomp, made, seccomp.ALLOW, "ioctl", only(1, seccomp.EQ, request))
    for request in (F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC):
        _rule(seccomp, made, seccomp.ALLOW, "fcntl", only(1, seccomp.EQ, request))
    for option in (PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_SET_VMA):
        _rule(seccomp, made, seccomp.ALLOW, "prctl", only(0, seccomp.EQ, option))


def _rule(seccomp: Any, made: Any, action: int, name: str, *arguments: Any) -> None:
    if not _known(seccomp, name):
        raise InfrastructureError(
            f"libseccomp does not know the system call '{name}' on this machine",
            hint="install a newer libseccomp; leaving a call out silently would break honest submissions",
        )
    made.add_rule(action, name, *arguments)


def _known(seccomp: Any, name: str) -> bool:
    # A negative number is a pseudo-call: known to libseccomp, absent on this architecture.
    number: int = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
    return number >= 0
