import math
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if prior.ndim != 1 or likelihood.ndim not in (1, 2):
        raise ValueError("wrong number of dimensions")
    rows = likelihood if likelihood.ndim == 2 else likelihood[np.newaxis]
    if rows.shape[1] != prior.shape[0]:
        raise ValueError("widths differ")
    if not np.all(prior >= 0) or not np.all(rows >= 0):
        raise ValueError("negative entry or NaN")
    if prior.sum() == 0:
        raise ValueError("the prior is zero everywhere")

    def log(x):
        return math.log(x) if x > 0 else -math.inf

    logs = [log(p) + math.fsum(map(log, column)) if p > 0 and (column > 0).all() else -math.inf
            for p, column in zip(prior, rows.T)]
    top = max(logs)
    if top == -math.inf:
        raise ValueError("the evidence is impossible")
    weights = [math.exp(l - top) for l in logs]
    return np.array(weights) / math.fsum(weights)
