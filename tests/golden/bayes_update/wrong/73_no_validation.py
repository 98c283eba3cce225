"""Mistake: no validation at all."""
# fails: bad_input
import numpy as np
from scipy.special import softmax


def bayes_update(prior, likelihood):
    prior = np.array(prior, dtype=np.float64)
    likelihood = np.array(likelihood, dtype=np.float64, ndmin=2)
    with np.errstate(all="ignore"):
        return softmax(np.log(prior) + np.log(likelihood).sum(axis=0))
