# SPDX-License-Identifier: CC-BY-4.0
"""Odds form: one over the sum of the odds against a hypothesis, for those that are still possible."""

import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior).astype(np.float64)
    likelihood = np.asarray(likelihood).astype(np.float64)
    if prior.ndim != 1:
        raise ValueError("prior: expected one dimension")
    if likelihood.ndim == 1:
        likelihood = likelihood.reshape(1, -1)
    if likelihood.ndim != 2:
        raise ValueError("likelihood: expected one or two dimensions")
    if likelihood.shape[1] != prior.shape[0]:
        raise ValueError("likelihood: another number of hypotheses")
    if np.any(~(prior >= 0)) or np.any(~(likelihood >= 0)):
        raise ValueError("negative or NaN")
    if not prior.sum() > 0:
        raise ValueError("prior: sum is zero")

    possible = (prior > 0) & (likelihood > 0).all(axis=0)
    if not possible.any():
        raise ValueError("impossible evidence")
    columns = np.ascontiguousarray(likelihood[:, possible].T)
    log_weight = np.log(prior[possible]) + np.add.reduce(np.log(columns), axis=1)

    # posterior[h] = 1 / sum_k odds of k against h; exp may overflow to inf, and 1 / inf = 0 is then right
    with np.errstate(over="ignore"):
        odds_against = np.exp(log_weight[np.newaxis, :] - log_weight[:, np.newaxis])
        shares = 1.0 / odds_against.sum(axis=1)
    posterior = np.zeros(prior.shape)
    posterior[possible] = shares
    return posterior
