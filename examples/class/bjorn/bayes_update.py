import numpy as np
from scipy.special import logsumexp


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, float)
    likelihood = np.asarray(likelihood, float)
    if prior.ndim != 1:
        raise ValueError("prior is not a vector")
    if likelihood.ndim == 1:
        likelihood = likelihood.reshape(1, -1)
    if likelihood.ndim != 2:
        raise ValueError("likelihood is not a matrix")
    if likelihood.shape[1] != prior.size:
        raise ValueError("not as many columns as hypotheses")
    for array in (prior, likelihood):
        if np.any(np.isnan(array)) or np.any(array < 0):
            raise ValueError("a probability is negative or NaN")
    if prior.sum() == 0:
        raise ValueError("prior sums to 0")
    with np.errstate(divide="ignore"):
        logs = np.log(prior) + np.log(likelihood).sum(axis=0)
    total = logsumexp(logs)
    if np.isneginf(total):
        raise ValueError("impossible")
    return np.exp(logs - total)
