"""Style: no logarithms at all: mantissas multiplied row by row, binary exponents added as integers."""
import numpy as np


def bayes_update(prior, likelihood):
    p = np.asarray(prior, dtype=np.float64)
    L = np.asarray(likelihood, dtype=np.float64)
    if L.ndim == 1:
        L = L[None, :]
    if p.ndim != 1 or L.ndim != 2 or L.shape[1] != p.shape[0]:
        raise ValueError("shapes")
    if not (np.all(p >= 0) and np.all(L >= 0)):
        raise ValueError("entries")
    if not np.any(p > 0):
        raise ValueError("prior sums to zero")
    mant, expo = np.frexp(p)
    expo = expo.astype(np.int64)
    m_rows, e_rows = np.frexp(L)
    for m, e in zip(m_rows, e_rows):
        mant, carry = np.frexp(mant * m)
        expo = expo + e + carry
    alive = mant > 0
    if not alive.any():
        raise ValueError("impossible evidence")
    shift = expo - expo[alive].max()
    w = np.where(alive, np.ldexp(mant, np.maximum(shift, -5000).astype(np.int32)), 0.0)
    return w / w.sum()
