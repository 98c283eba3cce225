"""Mistake: looks at the signs of the products only, so two negative entries of one column cancel."""
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
    if np.isnan(prior).any() or np.isnan(likelihood).any():
        raise ValueError("NaN entry")
    signs = np.sign(prior) * np.prod(np.sign(likelihood), axis=0)
    if np.any(signs < 0):
        raise ValueError("negative entry")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        scores = np.log(np.abs(prior)) + np.log(np.abs(likelihood)).sum(axis=0)
    if np.all(scores == -np.inf):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
