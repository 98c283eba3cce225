import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.atleast_2d(np.asarray(likelihood, dtype=np.float64))
    if prior.ndim != 1 or likelihood.ndim != 2 or likelihood.shape[1] != prior.size:
        raise ValueError("shapes do not fit")
    if not ((prior >= 0).all() and (likelihood >= 0).all()):
        raise ValueError("negative or NaN entry")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    posterior = prior / prior.sum()
    for row in likelihood:
        posterior = posterior * row
        total = posterior.sum()
        if total == 0:
            raise ValueError("no hypothesis explains the evidence")
        posterior = posterior / total
    return posterior
