"""Style: einsum over the rows for the sum of logarithms, einsum again for the normaliser."""
import numpy as np


def bayes_update(prior, likelihood):
    p = np.asarray(prior, float)
    ell = np.asarray(likelihood, float)
    if ell.ndim == 1:
        ell = ell[None]
    if p.ndim != 1 or ell.ndim != 2 or ell.shape[1:] != p.shape:
        raise ValueError(f"shapes {np.shape(prior)} and {np.shape(likelihood)} do not fit")
    for a in (p, ell):
        if np.isnan(a).any() or (a < 0).any():
            raise ValueError("entries must be numbers >= 0")
    if np.einsum("h->", p) == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(all="ignore"):
        logs = np.log(p) + np.einsum("nh->h", np.log(ell))
    if np.all(np.isneginf(logs)):
        raise ValueError("evidence is impossible")
    w = np.exp(logs - np.max(logs))
    return np.einsum("h,->h", w, 1.0 / np.einsum("h->", w))
