import numpy as np
from scipy.special import softmax


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.asarray(likelihood, dtype=np.float64)
    if likelihood.ndim == 1:
        likelihood = likelihood[np.newaxis, :]
    if prior.ndim != 1 or likelihood.ndim != 2 or prior.shape[0] != likelihood.shape[1]:
        raise ValueError("prior (H,), likelihood (H,) or (N, H)")
    if not (np.all(prior >= 0) and np.all(likelihood >= 0) and prior.sum() > 0):
        raise ValueError("entries must not be negative, and the prior not all zero")
    with np.errstate(divide="ignore"):
        log_joint = np.log(prior) + np.sum(np.log(likelihood), axis=0)
    if np.all(np.isneginf(log_joint)):
        raise ValueError("impossible evidence")
    return softmax(log_joint)
