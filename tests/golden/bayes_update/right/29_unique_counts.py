"""Style: equal rows are counted once (np.unique) and the counts multiply the logarithms."""
import numpy as np


def bayes_update(prior, likelihood):
    p = np.asarray(prior, dtype=np.float64)
    L = np.asarray(likelihood, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError("prior")
    if L.ndim == 1:
        L = L[None, :]
    if L.ndim != 2 or L.shape[1] != p.size:
        raise ValueError("likelihood")
    if not (np.all(p >= 0) and np.all(L >= 0)):
        raise ValueError("negative or NaN")
    if not np.any(p > 0):
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        score = np.log(p)
        if len(L):
            rows, counts = np.unique(L, axis=0, return_counts=True)
            score = score + (np.log(rows) * counts[:, None]).sum(axis=0)
    if np.isneginf(score).all():
        raise ValueError("impossible evidence")
    score = score - score.max()
    posterior = np.exp(score)
    posterior *= 1.0 / posterior.sum()
    return posterior
