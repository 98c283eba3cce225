"""Style: one over the sum of the odds, from an H by H table of differences of log weights."""
import numpy as np
from scipy.special import logsumexp


def bayes_update(prior, likelihood):
    p = np.asarray(prior, dtype=np.float64)
    L = np.asarray(likelihood, dtype=np.float64)
    if p.ndim != 1 or L.ndim not in (1, 2) or L.shape[-1] != p.shape[0]:
        raise ValueError("shapes")
    L = np.atleast_2d(L)
    if not (np.all(p >= 0) and np.all(L >= 0)):
        raise ValueError("entries")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    alive = np.flatnonzero((p > 0) & (L > 0).all(axis=0))
    if alive.size == 0:
        raise ValueError("impossible evidence")
    s = np.log(p[alive]) + np.log(L[:, alive]).sum(axis=0)
    out = np.zeros(p.shape[0])
    for i, h in enumerate(alive):
        out[h] = np.exp(-logsumexp(s - s[i]))
    return out / out.sum()
