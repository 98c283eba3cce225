# SPDX-License-Identifier: CC-BY-4.0
"""Vectorised NumPy: sums of logarithms, the largest subtracted."""

import numpy as np


def bayes_update(prior, likelihood):
    p = np.array(prior, dtype=float)
    table = np.array(likelihood, dtype=float)
    if p.ndim != 1 or table.ndim not in (1, 2) or table.shape[-1] != p.size:
        raise ValueError("shapes do not fit")
    if np.isnan(p).any() or np.isnan(table).any():
        raise ValueError("NaN")
    if (p < 0).any() or (table < 0).any():
        raise ValueError("negative entries")
    if p.sum() == 0:
        raise ValueError("the prior sums to zero")
    table = table.reshape(-1, p.size)
    with np.errstate(divide="ignore"):
        log_weights = np.sum(np.log(np.vstack([p, table])), axis=0)
    if np.isneginf(log_weights).all():
        raise ValueError("nothing explains the evidence")
    weights = np.exp(log_weights - log_weights.max())
    return weights / weights.sum()
