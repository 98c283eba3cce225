"""Mistake: a global cache whose key holds only shapes and sums, so permuted rows of numbers share an answer."""
# fails: basic, numerics
import numpy as np


_seen = {}


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
    key = (prior.shape, likelihood.shape, round(float(prior.sum()), 6), round(float(likelihood.sum()), 6))
    if key in _seen:
        return _seen[key].copy()
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        scores = np.log(prior) + np.log(likelihood).sum(axis=0)
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    _seen[key] = weights / weights.sum()
    return _seen[key].copy()
