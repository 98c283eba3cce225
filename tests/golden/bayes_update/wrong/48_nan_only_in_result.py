"""Mistake: looks for NaN in the result only, after the hypotheses already ruled out were dropped."""
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
    if (prior < 0).any() or (likelihood < 0).any():
        raise ValueError("negative entry")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    ruled_out = (prior == 0) | (likelihood == 0).any(axis=0)
    with np.errstate(divide="ignore"):
        scores = np.where(ruled_out, -np.inf, np.log(prior) + np.log(likelihood).sum(axis=0))
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    if np.isnan(weights).any():
        raise ValueError("NaN entry")
    return weights / weights.sum()
