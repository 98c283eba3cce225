# tries: recursion without a bound
# must get: runtime_error memory_limit time_limit
import sys


def deeper(n):
    return deeper(n + 1) + 1


def bayes_update(prior, likelihood):
    sys.setrecursionlimit(10**9)
    return deeper(0)
