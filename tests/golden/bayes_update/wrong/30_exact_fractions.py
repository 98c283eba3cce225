"""Mistake: exact fractions: right for a few rows, hopeless for ten thousand."""
# fails: numerics
from fractions import Fraction

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
    joint = [Fraction(x) for x in prior.tolist()]
    for row in likelihood.tolist():
        joint = [a * Fraction(x) for a, x in zip(joint, row)]
    evidence = sum(joint)
    if evidence == 0:
        raise ValueError("impossible evidence")
    return np.array([float(a / evidence) for a in joint])
