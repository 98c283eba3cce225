"""Mistake: decimal products in the default context, which underflows at 1e-999999."""
# fails: numerics
from decimal import Decimal, getcontext

import numpy as np

getcontext().prec = 40
getcontext().traps = dict.fromkeys(getcontext().traps, False)


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
    joint = [Decimal(x) for x in prior.tolist()]
    for row in likelihood.tolist():
        joint = [a * Decimal(x) for a, x in zip(joint, row)]
    total = sum(joint)
    if total == 0:
        raise ValueError("impossible evidence")
    return np.array([float(a / total) for a in joint])
