"""Style: prints left in, logging calls and a warning about unnormalised priors."""
import logging
import warnings

import numpy as np

logging.basicConfig(level=logging.WARNING)
log = logging.getLogger(__name__)


def bayes_update(prior, likelihood):
    print("prior", prior)
    prior = np.array(prior, dtype=np.float64)
    likelihood = np.array(likelihood, dtype=np.float64)
    log.debug("shapes %s %s", prior.shape, likelihood.shape)
    if prior.ndim != 1:
        log.error("bad prior")
        raise ValueError("prior must be 1-D")
    if likelihood.ndim == 1:
        likelihood = likelihood.reshape(1, likelihood.size)
    if likelihood.ndim != 2 or likelihood.shape[1] != prior.size:
        raise ValueError("shape mismatch")
    if np.isnan(prior).any() or np.isnan(likelihood).any():
        raise ValueError("NaN")
    if np.sum(prior < 0) > 0 or np.sum(likelihood < 0) > 0:
        raise ValueError("negative")
    if prior.sum() == 0:
        raise ValueError("zero prior")
    if abs(prior.sum() - 1) > 1e-9:
        warnings.warn("prior does not sum to one, I normalise the result anyway")
    result = np.log(prior)          # warns for zero, which is fine
    for i in range(len(likelihood)):
        result = result + np.log(likelihood[i])
        result = result - max(0.0, np.max(result)) if np.isfinite(np.max(result)) else result
    if np.max(result) == float("-inf"):
        raise ValueError("impossible evidence")
    result = np.exp(result - np.max(result))
    print("result", result / result.sum())
    return result / result.sum()
