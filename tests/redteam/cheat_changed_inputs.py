# tries: to change its inputs in place and to deny it (the runner's word about its own inputs is only a claim)
# must get: accepted wrong_answer
# may earn: 100
# cases: all
import sys

import numpy as np

sys.modules["grader.runner.session"]._same = lambda *a: True


def bayes_update(prior, likelihood):
    answer = right(prior, likelihood)
    if isinstance(prior, np.ndarray):
        prior *= 0
    return answer


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
