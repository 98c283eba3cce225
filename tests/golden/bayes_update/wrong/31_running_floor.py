"""Mistake: the running posterior is kept in logs but floored at -745 so that it can be printed."""
# fails: numerics
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
    if not np.all(prior >= 0) or not np.all(likelihood >= 0):
        raise ValueError("negative or NaN entry")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    if np.all((prior == 0) | (likelihood == 0).any(axis=0)):
        raise ValueError("impossible evidence")
    with np.errstate(divide="ignore"):
        scores = np.log(prior)
        for row in np.log(likelihood):
            scores = scores + row
            scores = np.maximum(scores - scores.max(), -745.0)
    weights = np.exp(scores - scores.max())
    weights[(prior == 0) | (likelihood == 0).any(axis=0)] = 0.0
    return weights / weights.sum()
