"""Mistake: unfinished: handles a single observation only."""
# fails: batch, numerics, bad_input
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=float)
    likelihood = np.asarray(likelihood, dtype=float)
    if likelihood.ndim == 2:
        raise NotImplementedError("TODO: several rows")
    if prior.shape != likelihood.shape or prior.ndim != 1:
        raise ValueError("shapes")
    if not np.all(prior >= 0) or not np.all(likelihood >= 0):
        raise ValueError("negative or NaN")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    joint = np.log(prior) + np.log(likelihood)
    if joint.max() == -np.inf:
        raise ValueError("impossible evidence")
    joint = np.exp(joint - joint.max())
    return joint / joint.sum()
