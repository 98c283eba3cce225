# tries: an answer that depends on the time, to be right when it is graded again
# must get: wrong_answer
# cases: all
import numpy as np
import time


def bayes_update(prior, likelihood):
    answer = right(prior, likelihood)
    answer[0] += 0.1 + (time.time() % 1) * 0.01
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
