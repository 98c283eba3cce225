"""Mistake: products in long double, whose exponent range is wider but not wide enough."""
# fails: numerics
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
    joint = prior.astype(np.longdouble)
    for row in likelihood.astype(np.longdouble):
        joint = joint * row
    if np.all((prior == 0) | (likelihood == 0).any(axis=0)):
        raise ValueError("impossible evidence")
    return (joint / joint.sum()).astype(np.float64)
