"""Mistake: a vector takes a short cut past the check of its entries."""
# fails: bad_input
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1:
        raise ValueError("prior must be one-dimensional")
    if likelihood.ndim not in (1, 2) or likelihood.shape[-1] != prior.shape[0]:
        raise ValueError("likelihood does not fit the prior")
    if not np.all(prior >= 0):
        raise ValueError("bad prior")
    if likelihood.ndim == 2 and not np.all(likelihood >= 0):
        raise ValueError("bad likelihood")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.log(prior) + np.log(np.atleast_2d(likelihood)).sum(axis=0)
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
