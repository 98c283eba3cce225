# tries: recursion in C code, which Python does not count
# must get: runtime_error memory_limit time_limit
# cases: one
import functools
import sys


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")


def bayes_update(prior, likelihood):
    sys.setrecursionlimit(10**9)
    return Deep().x
