# SPDX-License-Identifier: CC-BY-4.0
"""Library call: sequential updates in log space, normalised with scipy.special.logsumexp after every row."""

import numpy as np
from scipy.special import logsumexp


def _checked(values, name, dimensions):
    values = np.asarray(values, dtype=np.float64)
    if values.ndim not in dimensions:
        raise ValueError(f"{name} has {values.ndim} dimensions")
    if not (values >= 0).all():
        raise ValueError(f"{name} has negative or NaN entries")
    return values


def bayes_update(prior, likelihood):
    prior = _checked(prior, "prior", (1,))
    likelihood = _checked(likelihood, "likelihood", (1, 2))
    if likelihood.shape[-1:] != prior.shape:
        raise ValueError("widths differ")
    if not prior.any():
        raise ValueError("empty prior")

    with np.errstate(divide="ignore"):
        log_posterior = np.log(prior)
        log_rows = np.log(np.atleast_2d(likelihood))
    log_posterior = log_posterior - logsumexp(log_posterior)
    for row in log_rows:
        log_posterior = log_posterior + row
        if np.max(log_posterior) == -np.inf:
            raise ValueError("impossible evidence")
        log_posterior = log_posterior - logsumexp(log_posterior)
    return np.exp(log_posterior)
