"""Mistake: zeros are floored at the smallest normal float before the logarithm, so many other rows bring the hypothesis back."""
# fails: basic, batch, numerics
import numpy as np

TINY = np.finfo(np.float64).tiny


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
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    scores = np.log(np.maximum(prior, TINY)) + np.log(np.maximum(likelihood, TINY)).sum(axis=0)
    if np.all((prior == 0) | np.any(likelihood == 0, axis=0)):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
