"""Bayes' theorem over a finite set of hypotheses."""

import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    table = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1:
        raise ValueError("prior must be a vector")
    if table.ndim == 1:
        table = table[None, :]
    if table.ndim != 2 or table.shape[1] != prior.shape[0]:
        raise ValueError("prior and likelihood do not fit")
    # "not (x >= 0)" also catches NaN
    if not (prior >= 0).all() or not (table >= 0).all():
        raise ValueError("entries must be numbers, and not negative")
    if prior.sum() == 0:
        raise ValueError("the prior sums to zero")

    with np.errstate(divide="ignore"):
        score = np.log(prior) + np.log(table).sum(axis=0)
    best = score.max()
    if best == -np.inf:
        raise ValueError("no hypothesis explains the evidence")
    weight = np.exp(score - best)
    return weight / weight.sum()
