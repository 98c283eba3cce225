"""Mistake: looks at a thousand random rows of a long data set and scales their sum up."""
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
    n = len(likelihood)
    factor = 1.0
    rows = likelihood
    if n > 1000:
        pick = np.random.default_rng(0).choice(n, size=1000, replace=False)
        rows, factor = likelihood[pick], n / 1000
    with np.errstate(divide="ignore"):
        scores = np.log(prior) + factor * np.log(rows).sum(axis=0)
    scores[(likelihood == 0).any(axis=0)] = -np.inf
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
