"""Mistake: written for two hypotheses with the odds formula."""
# fails: basic, batch, numerics
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1:
        raise ValueError("prior must be one-dimensional")
    if likelihood.ndim == 1:
        likelihood = likelihood[np.newaxis, :]
    if likelihood.ndim != 2 or likelihood.shape[1] != prior.shape[0]:
        raise ValueError("likelihood does not fit the prior")
    if not np.all(prior >= 0) or not np.all(likelihood >= 0):
        raise ValueError("negative or NaN entry")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(all="ignore"):
        a = np.log(prior[0]) + np.log(likelihood[:, 0]).sum()
        b = np.log(prior[1]) + np.log(likelihood[:, 1]).sum()
    if a == -np.inf and b == -np.inf:
        raise ValueError("impossible evidence")
    with np.errstate(over="ignore"):
        return np.array([1.0 / (1.0 + np.exp(b - a)), 1.0 / (1.0 + np.exp(a - b))])
