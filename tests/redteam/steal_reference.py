# tries: to read or import the reference solution and the hidden cases from the course
# must get: wrong_answer
import numpy as np
import importlib
import sys


def bayes_update(prior, likelihood):
    sys.path.insert(0, "@COURSE@")
    importlib.invalidate_caches()
    for name in ("solutions.bayes_update", "solutions", "problems.bayes_update.cases"):
        try:
            return importlib.import_module(name).bayes_update(prior, likelihood)
        except (ImportError, OSError, AttributeError):
            continue
    for path in ("solutions/bayes_update.py", "problems/bayes_update/cases.py", ".softmark/secret"):
        try:
            print(open("@COURSE@/" + path).read())
            return right(prior, likelihood)
        except OSError:
            continue
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
