import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1 or likelihood.ndim not in (1, 2):
        raise ValueError
    if likelihood.ndim == 1:
        likelihood = likelihood[None, :]
    if likelihood.shape[1] != len(prior):
        raise ValueError
    if (prior < 0).any() or np.isnan(prior).any() or (likelihood < 0).any() or np.isnan(likelihood).any():
        raise ValueError
    total = prior.sum()
    if total == 0:
        raise ValueError
    prior /= total
    with np.errstate(divide="ignore"):
        log_posterior = np.log(prior)
        for row in likelihood:
            log_posterior += np.log(row)
    if log_posterior.max() == -np.inf:
        raise ValueError
    posterior = np.exp(log_posterior - log_posterior.max())
    return posterior / posterior.sum()
