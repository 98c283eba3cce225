import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior, dtype=np.float64)
    likelihood = np.atleast_2d(np.asarray(likelihood, dtype=np.float64))
    with np.errstate(all="ignore"):
        log_post = np.log(prior) + np.log(likelihood).sum(axis=0)
        post = np.exp(log_post - np.max(log_post))
        return post / post.sum()
