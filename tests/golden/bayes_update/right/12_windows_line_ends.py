"""Style: file with Windows line ends, boolean masks instead of logarithms of zero."""
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1:
        raise ValueError("prior must be one-dimensional")
    if likelihood.ndim == 1:
        likelihood = likelihood[np.newaxis, :]
    if likelihood.ndim != 2 or likelihood.shape[1] != prior.shape[0]:
        raise ValueError("shapes do not fit")
    if not np.all(prior >= 0) or not np.all(likelihood >= 0):
        raise ValueError("negative or NaN entry")
    if not prior.sum() > 0:
        raise ValueError("prior sums to zero")
    alive = (prior > 0) & np.all(likelihood > 0, axis=0)
    if not alive.any():
        raise ValueError("impossible evidence")
    scores = np.log(prior[alive]) + np.log(likelihood[:, alive]).sum(axis=0)
    weights = np.exp(scores - scores.max())
    posterior = np.zeros(prior.shape)
    posterior[alive] = weights / weights.sum()
    return posterior
