import numpy as np

EPS = 1e-12


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=float)
    likelihood = np.asarray(likelihood, dtype=float)
    if likelihood.ndim == 1:
        likelihood = likelihood[None]
    if prior.ndim != 1 or likelihood.ndim != 2 or likelihood.shape[1] != prior.shape[0]:
        raise ValueError("shape mismatch")
    if (prior < 0).any() or (likelihood < 0).any() or np.isnan(prior).any() or np.isnan(likelihood).any():
        raise ValueError("invalid entries")
    if prior.sum() == 0:
        raise ValueError("prior sums to zero")
    if ((prior == 0) | (likelihood == 0).any(axis=0)).all():
        raise ValueError("impossible evidence")
    # + EPS so that log(0) does not happen
    log_post = np.log(prior + EPS) + np.log(likelihood + EPS).sum(axis=0)
    post = np.exp(log_post - log_post.max())
    return post / post.sum()
