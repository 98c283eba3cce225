"""Mistake: validates only the columns of hypotheses with a positive prior."""
# fails: bad_input
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
    if not np.all(prior >= 0):
        raise ValueError("bad prior")
    alive = prior > 0
    if not np.all(likelihood[:, alive] >= 0):
        raise ValueError("bad likelihood")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    scores = np.full(prior.shape, -np.inf)
    with np.errstate(divide="ignore"):
        scores[alive] = np.log(prior[alive]) + np.log(likelihood[:, alive]).sum(axis=0)
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
