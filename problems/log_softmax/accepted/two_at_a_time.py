# SPDX-License-Identifier: CC-BY-4.0
"""No maximum at all: np.logaddexp adds two logarithms at a time, of entries or of their differences."""

import numpy as np


def log_sum_exp(a, axis=-1):
    return np.logaddexp.reduce(np.asarray(a, dtype=np.float64), axis=axis)


def log_softmax(a, axis=-1):
    a = np.moveaxis(np.asarray(a, dtype=np.float64), axis, 0)
    if (a == -np.inf).all(axis=0).any():
        raise ValueError("a slice is impossible as a whole")
    log_odds_against = np.full(a.shape, -np.inf)
    possible = a > -np.inf
    for other in a:
        against = np.subtract(other, a, where=possible, out=np.full(a.shape, np.inf))
        log_odds_against = np.logaddexp(log_odds_against, against)
    return np.moveaxis(-log_odds_against, 0, axis)
