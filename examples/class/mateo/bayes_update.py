import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1:
        raise ValueError("prior")
    if likelihood.ndim == 1:
        likelihood = likelihood[None, :]
    # each row is a distribution over the hypotheses
    likelihood = likelihood / likelihood.sum(axis=1, keepdims=True)
    if likelihood.shape[1] != prior.shape[0]:
        raise ValueError("shape")
    if np.isnan(prior).any() or np.isnan(likelihood).any() or (prior < 0).any() or (likelihood < 0).any():
        raise ValueError("values")
    if prior.sum() == 0:
        raise ValueError("prior")
    with np.errstate(divide="ignore"):
        log_posterior = np.log(prior) + np.log(likelihood).sum(axis=0)
    if np.isneginf(log_posterior).all():
        raise ValueError("evidence")
    posterior = np.exp(log_posterior - log_posterior.max())
    return posterior / posterior.sum()
