"""Mistake: two: keeps float32 inputs in float32, and takes a plain number as likelihood."""
# fails: numerics, bad_input
# may fail: properties
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior)
    likelihood = np.atleast_2d(likelihood)
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
    return (weights / weights.sum()).astype(np.float64)
