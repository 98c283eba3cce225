"""Style: the posterior as the softmax of the joint log weights (scipy.special.softmax)."""
import numpy as np
import scipy.special


def _clean(name, x):
    x = np.asarray(x, dtype="float64")
    if x.size and not (x >= 0).all():
        raise ValueError(name + " holds a negative or NaN entry")
    return x


def bayes_update(prior, likelihood):
    prior = _clean("prior", prior)
    likelihood = _clean("likelihood", likelihood)
    if prior.ndim != 1 or likelihood.ndim not in {1, 2} or likelihood.shape[-1] != len(prior):
        raise ValueError("shapes do not fit")
    rows = likelihood.reshape(-1, len(prior))
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    possible = (prior > 0) & (rows > 0).all(axis=0)
    if not possible.any():
        raise ValueError("no hypothesis explains the evidence")
    with np.errstate(divide="ignore"):
        scores = np.log(prior) + np.log(rows).sum(axis=0)
    return scipy.special.softmax(scores)
