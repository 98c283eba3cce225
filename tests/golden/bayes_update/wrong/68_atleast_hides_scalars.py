"""Mistake: np.atleast_1d and np.atleast_2d let a plain number through as prior or likelihood."""
# fails: bad_input
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.atleast_1d(np.asarray(prior, dtype=np.float64))
    likelihood = np.atleast_2d(np.asarray(likelihood, dtype=np.float64))
    if prior.ndim != 1 or likelihood.ndim != 2 or likelihood.shape[1] != prior.shape[0]:
        raise ValueError("shapes do not fit")
    if not np.all(prior >= 0) or not np.all(likelihood >= 0):
        raise ValueError("negative or NaN entry")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        scores = np.log(prior) + np.log(likelihood).sum(axis=0)
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
