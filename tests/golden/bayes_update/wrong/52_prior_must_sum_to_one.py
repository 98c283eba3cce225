"""Mistake: refuses a prior that does not sum to one."""
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
    if not np.isclose(prior.sum(), 1.0):
        raise ValueError("prior must sum to one")
    with np.errstate(divide="ignore"):
        scores = np.log(prior) + np.log(likelihood).sum(axis=0)
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
