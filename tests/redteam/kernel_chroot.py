# tries: chroot, which no function of a problem needs
# must get: forbidden
# machine: x86_64
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def ask(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def bayes_update(prior, likelihood):
    ask(161, b'/')
    return prior * 0
