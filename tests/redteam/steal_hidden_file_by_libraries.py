# tries: to read a hidden file through libraries that open files in C
# must get: wrong_answer
import ctypes
import importlib.machinery
import linecache

import numpy as np


def by_libc():
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.open(b"@HIDDEN@", 0)
    if fd < 0:
        raise OSError
    buffer = ctypes.create_string_buffer(100)
    libc.read(fd, buffer, 100)
    return buffer.value


WAYS = (
    by_libc,
    lambda: np.fromfile("@HIDDEN@", dtype=np.uint8),
    lambda: np.memmap("@HIDDEN@", dtype=np.uint8, mode="r"),
    lambda: np.genfromtxt("@HIDDEN@", dtype=str),
    lambda: linecache.getlines("@HIDDEN@")[0],
    lambda: __import__("mmap").mmap(__import__("os").open("@HIDDEN@", 0), 0, prot=1),
    lambda: importlib.machinery.SourceFileLoader("x", "@HIDDEN@").get_data("@HIDDEN@"),
)


def bayes_update(prior, likelihood):
    for way in WAYS:
        try:
            print(way())
            return right(prior, likelihood)
        except (OSError, IndexError):
            continue
    return "nothing"


def right(prior, likelihood):
    prior, likelihood = np.asarray(prior, float), np.asarray(likelihood, float)
    if prior.ndim != 1 or likelihood.ndim not in (1, 2) or likelihood.shape[-1] != len(prior):
        raise ValueError
    if not ((prior >= 0).all() and (likelihood >= 0).all()):
        raise ValueError
    with np.errstate(all="ignore"):
        joint = np.log(prior) + np.log(np.atleast_2d(likelihood)).sum(axis=0)
    if joint.max() == -np.inf:
        raise ValueError
    joint = np.exp(joint - joint.max())
    return joint / joint.sum()
