"""Style: short vectorised NumPy in log space, largest logarithm subtracted."""
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
    with np.errstate(divide="ignore"):
        log_post = np.log(prior) + np.log(likelihood).sum(axis=0)
    top = log_post.max()
    if top == -np.inf:
        raise ValueError("impossible evidence")
    post = np.exp(log_post - top)
    return post / post.sum()
