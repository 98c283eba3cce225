"""Mistake: np.log with where= leaves zero entries at zero, so a likelihood of zero counts like one."""
# fails: basic, batch, numerics
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
    log_l = np.log(likelihood, out=np.zeros_like(likelihood), where=likelihood > 0)
    log_p = np.log(prior, out=np.full_like(prior, -np.inf), where=prior > 0)
    scores = log_p + log_l.sum(axis=0)
    if np.all((prior == 0) | (likelihood == 0).any(axis=0)):
        raise ValueError("impossible evidence")
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
