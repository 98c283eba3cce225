"""Mistake: gives the prior back, normalised, whatever was seen."""
# fails: basic, batch, numerics
import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=float)
    return prior / prior.sum()
