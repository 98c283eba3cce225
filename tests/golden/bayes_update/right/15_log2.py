"""Style: logarithms to base two and exp2, rows centred on their own maximum before they are added."""
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1 or likelihood.ndim not in (1, 2):
        raise ValueError("dimensions")
    if likelihood.shape[-1] != prior.shape[0]:
        raise ValueError("width")
    likelihood = likelihood.reshape((-1, prior.shape[0]))
    if not (np.all(prior >= 0) and np.all(likelihood >= 0)):
        raise ValueError("negative or NaN")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    if np.any(likelihood.max(axis=1) == 0):
        raise ValueError("a row that nothing explains")
    with np.errstate(divide="ignore"):
        bits = np.log2(likelihood)
        bits = bits - bits.max(axis=1, keepdims=True)
        total = np.log2(prior) + bits.sum(axis=0)
    if not np.isfinite(total).any():
        raise ValueError("impossible evidence")
    w = np.exp2(total - total.max())
    return w / w.sum()
