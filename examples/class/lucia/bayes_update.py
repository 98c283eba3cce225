# bayes_update: version 3, now with logs!!
import numpy as np

def bayes_update(prior, likelihood):
    prior = np.array(prior, dtype=np.float64)
    likelihood = np.array(likelihood, dtype=np.float64)

    # checks
    if prior.ndim != 1:
        raise ValueError("prior should be 1-D")
    if likelihood.ndim == 1:
        likelihood = likelihood.reshape(1, len(likelihood))
    if likelihood.ndim != 2 or likelihood.shape[1] != len(prior):
        raise ValueError("likelihood should be (N, H)")
    if np.any(prior < 0) or np.any(likelihood < 0):
        raise ValueError("negative")
    if np.any(np.isnan(prior)) or np.any(np.isnan(likelihood)):
        raise ValueError("nan")
    if np.sum(prior) == 0:
        raise ValueError("zero prior")

    log_post = np.full(len(prior), -np.inf)
    for h in range(len(prior)):
        if prior[h] > 0 and np.all(likelihood[:, h] > 0):
            log_post[h] = np.log(prior[h]) + np.sum(np.log(likelihood[:, h]))
    if np.all(log_post == -np.inf):
        raise ValueError("impossible")
    log_post = log_post - np.max(log_post)
    return np.exp(log_post) / np.sum(np.exp(log_post))
