# tries: a standard output whose methods raise
# must get: accepted (harmless)
import numpy as np
import sys


class Broken:
    def write(self, text):
        raise SystemExit

    def flush(self):
        raise KeyboardInterrupt


sys.stdout = sys.stderr = Broken()


def bayes_update(prior, likelihood):
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
