"""Mistake: guesses the orientation: a matrix whose first axis has length H is transposed."""
# fails: batch, bad_input
# may fail: numerics
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1:
        raise ValueError("prior must be one-dimensional")
    H = prior.shape[0]
    if likelihood.ndim == 1:
        likelihood = likelihood[np.newaxis, :]
    if likelihood.ndim != 2:
        raise ValueError("likelihood must be a vector or a matrix")
    if likelihood.shape[0] == H:
        likelihood = likelihood.T      # make the hypotheses the columns
    if likelihood.shape[1] != H:
        raise ValueError("likelihood does not fit the prior")
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
