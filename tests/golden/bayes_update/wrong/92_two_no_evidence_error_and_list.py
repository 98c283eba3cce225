"""Mistake: two: NaN for impossible evidence, and a list comes back when a list came in."""
# fails: batch, bad_input
import numpy as np


def bayes_update(prior, likelihood):
    was_list = isinstance(prior, list)
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
    with np.errstate(divide="ignore"):
        scores = np.log(prior) + np.log(likelihood).sum(axis=0)
    weights = np.exp(scores - scores.max())
    posterior = weights / weights.sum()
    return posterior.tolist() if was_list else posterior
