"""Style: matrix product of a vector of ones with the logarithms, try/except around the conversion."""
import numpy as np


def bayes_update(prior, likelihood):
    try:
        p = np.asarray(prior, dtype=np.float64)
        L = np.asarray(likelihood, dtype=np.float64)
    except (TypeError, ValueError) as err:
        raise ValueError("not an array of numbers") from err
    if len(p.shape) != 1:
        raise ValueError("prior must be (H,)")
    if len(L.shape) == 1:
        L = L[np.newaxis, ...]
    if len(L.shape) != 2 or L.shape[-1] != p.shape[-1]:
        raise ValueError("likelihood must be (H,) or (N, H)")
    if np.count_nonzero(p >= 0) != p.size or np.count_nonzero(L >= 0) != L.size:
        raise ValueError("negative or NaN")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    dead = (p == 0) | (L == 0).any(axis=0)
    if dead.all():
        raise ValueError("impossible evidence")
    safe_p = np.where(dead, 1.0, p)
    safe_L = np.where(dead, 1.0, L)
    score = np.log(safe_p) + np.ones(len(L)) @ np.log(safe_L)
    score = np.where(dead, -np.inf, score)
    score -= score.max()
    w = np.exp(score)
    return w / w.sum()
