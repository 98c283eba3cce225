# SPDX-License-Identifier: CC-BY-4.0
"""No logarithms at all: products of mantissas, with the exponents of two counted apart as integers (frexp, ldexp)."""

import numpy as np


def bayes_update(prior, likelihood):
    prior, likelihood = np.asarray(prior, np.float64), np.asarray(likelihood, np.float64)
    if prior.ndim != 1 or likelihood.ndim not in {1, 2} or likelihood.shape[-1] != prior.shape[0]:
        raise ValueError(f"prior {prior.shape} and likelihood {likelihood.shape} do not fit")
    everything = np.concatenate([prior[np.newaxis], np.atleast_2d(likelihood)])
    if np.isnan(everything).any() or everything.min() < 0:
        raise ValueError("an entry is negative or not a number")
    if prior.max() == 0:
        raise ValueError("every prior is zero")

    mantissa = np.ones(prior.shape)
    exponent = np.zeros(prior.shape, dtype=np.int64)
    for row in everything:
        row_mantissa, row_exponent = np.frexp(row)
        mantissa, carried = np.frexp(mantissa * row_mantissa)
        exponent += row_exponent + carried

    possible = mantissa > 0
    if not possible.any():
        raise ValueError("no hypothesis explains this")
    shift = np.maximum(exponent - exponent[possible].max(), -2000)
    weights = np.where(possible, np.ldexp(mantissa, np.minimum(shift, 0)), 0.0)
    return weights / weights.sum()
