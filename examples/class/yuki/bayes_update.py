import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if likelihood.ndim == 1:
        likelihood = likelihood[None]
    if prior.ndim != 1 or likelihood.ndim != 2 or likelihood.shape[1] != prior.shape[0]:
        raise ValueError("shapes do not fit")
    if not np.all(prior >= 0) or not np.all(likelihood >= 0):
        raise ValueError("negative or NaN")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        log_posterior = np.log(prior) + np.log(likelihood).mean(axis=0)
    if np.isneginf(log_posterior).all():
        raise ValueError("impossible evidence")
    posterior = np.exp(log_posterior - log_posterior.max())
    return posterior / posterior.sum()
