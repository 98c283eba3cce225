"""Mistake: two: a width of one is broadcast, and min() fails when there are no rows."""
# fails: batch, numerics, bad_input
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1 or likelihood.ndim not in (1, 2):
        raise ValueError("dimensions")
    likelihood = np.atleast_2d(likelihood)
    if not (prior.min() >= 0 and likelihood.min() >= 0):
        raise ValueError("negative or NaN entry")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        scores = np.log(prior) + np.log(likelihood).sum(axis=0)
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
