import numpy as np


def _check(prior, rows):
    if prior.ndim != 1 or rows.ndim != 2 or rows.shape[1] != prior.size:
        raise ValueError("shapes")
    if not (np.all(prior >= 0) and np.all(rows >= 0)):
        raise ValueError("entries")
    if not prior.sum() > 0:
        raise ValueError("prior")


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype="float64")
    rows = np.asarray(likelihood, dtype="float64")
    rows = rows[None] if rows.ndim == 1 else rows
    _check(prior, rows)
    possible = (prior > 0) & np.all(rows > 0, axis=0)
    if not possible.any():
        raise ValueError("nothing explains this")
    logs = np.log(prior[possible]) + np.log(rows[:, possible]).sum(axis=0)
    weights = np.exp(logs - logs.max())
    posterior = np.zeros_like(prior)
    posterior[possible] = weights / weights.sum()
    return posterior
