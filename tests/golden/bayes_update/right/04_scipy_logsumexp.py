"""Style: scipy.special.logsumexp for the evidence, subtracted inside exp, not normalised again."""
import numpy as np
from scipy.special import logsumexp


def bayes_update(prior, likelihood):
    prior = np.array(prior, dtype=np.float64, ndmin=0)
    likelihood = np.array(likelihood, dtype=np.float64)
    if prior.ndim != 1:
        raise ValueError("prior must be 1-D")
    if likelihood.ndim not in (1, 2):
        raise ValueError("likelihood must be 1-D or 2-D")
    if likelihood.shape[-1] != prior.size:
        raise ValueError("widths differ")
    if likelihood.ndim == 1:
        likelihood = likelihood[None, :]
    if np.any(np.isnan(prior)) or np.any(np.isnan(likelihood)):
        raise ValueError("NaN")
    if np.any(prior < 0) or np.any(likelihood < 0):
        raise ValueError("negative")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        joint = np.log(prior) + np.sum(np.log(likelihood), axis=0)
    evidence = logsumexp(joint)
    if np.isneginf(evidence):
        raise ValueError("impossible evidence")
    return np.exp(joint - evidence)
