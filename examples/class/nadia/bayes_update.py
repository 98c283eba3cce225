import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if likelihood.ndim == 1:
        likelihood = likelihood[None, :]
    if prior.ndim != 1 or likelihood.ndim != 2 or likelihood.shape[1] != prior.size:
        raise ValueError("shapes")
    if not (prior >= 0).all() or not (likelihood >= 0).all():
        raise ValueError("negative or nan")
    if not np.isclose(prior.sum(), 1):
        raise ValueError("a prior must sum to one")
    with np.errstate(divide="ignore"):
        logs = np.log(prior) + np.log(likelihood).sum(axis=0)
    if np.isneginf(logs).all():
        raise ValueError("impossible evidence")
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()
