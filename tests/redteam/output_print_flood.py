# tries: to print 20 MB and then answer rightly
# must get: accepted (harmless: what is printed beyond 64 KiB is thrown away)
# cpu: 3
import sys

import numpy as np

for _ in range(200):
    print("x" * 100_000)


def bayes_update(prior, likelihood):
    sys.stderr.write("y" * 100_000)
    sys.stdout.write("y" * 100_000)
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
