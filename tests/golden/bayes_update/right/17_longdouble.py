"""Style: extended precision (np.longdouble) for the sum of logarithms, float64 on the way out."""
import numpy as np


def bayes_update(prior, likelihood):
    p = np.asarray(prior, dtype=np.float64).astype(np.longdouble)
    ell = np.asarray(likelihood, dtype=np.float64).astype(np.longdouble)
    if p.ndim != 1:
        raise ValueError("prior has the wrong shape")
    if ell.ndim == 1:
        ell = ell[None, :]
    if ell.ndim != 2 or ell.shape[1] != p.shape[0]:
        raise ValueError("likelihood has the wrong shape")
    if np.isnan(p).any() or np.isnan(ell).any() or (p < 0).any() or (ell < 0).any():
        raise ValueError("negative or NaN")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        s = np.log(p) + np.log(ell).sum(axis=0)
    m = s.max()
    if np.isneginf(m):
        raise ValueError("impossible evidence")
    w = np.exp(s - m)
    return (w / w.sum()).astype(np.float64)
