# tries: to go on with a thread after its last answer
# must get: accepted time_limit (harmless: the thread ends with the process)
# may earn: 100
# cpu: 3
import numpy as np
import threading
import time


def burn():
    while True:
        time.sleep(0.0005)


threading.Thread(target=burn, daemon=True).start()


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
