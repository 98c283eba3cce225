"""Mistake: returns the numbers of the worked example."""
# fails: basic, batch, numerics
import numpy as np


def bayes_update(prior, likelihood):
    if np.ndim(likelihood) == 1:
        return np.array([0.0095, 0.0495]) / 0.0590
    return np.array([0.009025, 0.002475]) / 0.0115
