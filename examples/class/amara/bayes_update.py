import numpy as np


def bayes_update(prior, likelihood):
    p = np.array(prior, dtype=float)
    L = np.array(likelihood, dtype=float)
    if p.ndim != 1 or L.ndim not in (1, 2) or L.shape[-1] != len(p):
        raise ValueError("shapes")
    if np.isnan(p).any() or np.isnan(L).any() or (p < 0).any() or (L < 0).any():
        raise ValueError("negative or nan")
    if p.sum() == 0:
        raise ValueError("prior is zero")
    if L.ndim == 2:
        L = L.prod(axis=0)
    joint = p * L
    if joint.sum() == 0:
        raise ValueError("impossible evidence")
    return joint / joint.sum()
