"""Style: functional: reduce over the rows, accumulate nothing, math.log with a rule for zero."""
import math
from functools import reduce
from operator import add

import numpy as np


def _ln(x):
    return math.log(x) if x > 0 else -math.inf


def _lse(a, b):
    lo, hi = sorted((a, b))
    return hi if lo == -math.inf else hi + math.log1p(math.exp(lo - hi))


def bayes_update(prior, likelihood):
    p, ell = np.asarray(prior, np.float64), np.asarray(likelihood, np.float64)
    if p.ndim != 1 or not 1 <= ell.ndim <= 2 or ell.shape[-1] != p.shape[0]:
        raise ValueError("shapes do not fit")
    rows = [p.tolist()] + np.atleast_2d(ell).tolist()
    if not all(x >= 0 for row in rows for x in row):
        raise ValueError("negative or NaN entry")
    if not any(rows[0]):
        raise ValueError("prior sums to zero")
    joint = reduce(lambda acc, row: list(map(add, acc, map(_ln, row))), rows, [0.0] * len(rows[0]))
    best = max(joint)
    if best == -math.inf:
        raise ValueError("impossible evidence")
    joint = [x - best for x in joint]
    z = reduce(_lse, joint)
    return np.array([math.exp(x - z) for x in joint], dtype=np.float64)
