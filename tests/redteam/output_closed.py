# tries: to close and replace the standard streams
# must get: accepted (harmless: what it prints is its own affair)
import numpy as np
import os
import sys


def bayes_update(prior, likelihood):
    sys.stdout = sys.stderr = None
    for fd in (0, 1, 2):
        try:
            os.close(fd)
        except OSError:
            pass
    return right(prior, likelihood)


def right(prior, likelihood):
    prior, likelihood = np.asarray(prior, float), np.asarray(likelihood, float)
    if prior.ndim != 1 or likelihood.ndim not in (1, 2) or likelihood.shape[-1] != len(prior):
        raise ValueError
    if not ((prior >= 0).all() and (likelihood >= 0).all()):
        raise ValueError
    with np.errstate(all="ignore"):
        joint = np.log(prior) + np.log(np.atleast_2d(likelihood)).sum(axis=0)
    if joint.max() == -np.inf:
        raise ValueError
    joint = np.exp(joint - joint.max())
    return joint / joint.sum()
