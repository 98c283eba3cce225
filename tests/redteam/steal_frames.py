# tries: to find an expected value in the frames above the call
# must get: wrong_answer
import numpy as np
import sys


def bayes_update(prior, likelihood):
    wanted = right(prior, likelihood)
    frame = sys._getframe(1)
    while frame is not None:
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if type(value) is type(wanted) and value.shape == wanted.shape and value is not wanted:
                if (abs(value - wanted) < 1e-9).all():
                    return wanted
            if name in ("expected", "reference", "secret"):
                raise RuntimeError(name)
        frame = frame.f_back
    return "nothing"


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
