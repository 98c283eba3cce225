import numpy as np


def bayes_update(prior, likelihood):
    prior = np.asarray(prior)
    likelihood = np.asarray(likelihood)
    if likelihood.ndim == 2:
        log_likelihood = np.log(likelihood).sum(axis=0)
    else:
        log_likelihood = np.log(likelihood)
    log_posterior = np.log(prior) + log_likelihood
    log_posterior -= log_posterior.max()
    posterior = np.exp(log_posterior)
    return posterior / posterior.sum()
