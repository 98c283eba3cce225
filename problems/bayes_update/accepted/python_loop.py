# SPDX-License-Identifier: CC-BY-4.0
"""Plain Python: two loops and math.log; hypotheses that are ruled out are kept as None."""

import math

import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1:
        raise ValueError("prior must be one-dimensional")
    if likelihood.ndim == 1:
        likelihood = likelihood[None, :]
    if likelihood.ndim != 2 or likelihood.shape[1] != len(prior):
        raise ValueError("likelihood does not fit the prior")

    rows = likelihood.tolist()
    logs = []
    total = 0.0
    for p in prior.tolist():
        if not p >= 0:
            raise ValueError("a prior is negative or NaN")
        total += p
        logs.append(math.log(p) if p > 0 else None)
    if total == 0:
        raise ValueError("all priors are zero")

    for row in rows:
        for h, value in enumerate(row):
            if not value >= 0:
                raise ValueError("a likelihood is negative or NaN")
            if value == 0:
                logs[h] = None
            elif logs[h] is not None:
                logs[h] += math.log(value)

    alive = [x for x in logs if x is not None]
    if not alive:
        raise ValueError("no hypothesis is left")
    top = max(alive)
    weights = [0.0 if x is None else math.exp(x - top) for x in logs]
    evidence = math.fsum(weights)
    return np.array([w / evidence for w in weights])
