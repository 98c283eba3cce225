"""Style: validation in a functools.wraps decorator, the update in a closure."""
import functools

import numpy as np


def validated(func):
    @functools.wraps(func)
    def wrapper(prior, likelihood):
        p, ell = (np.array(a, dtype=np.float64) for a in (prior, likelihood))
        if p.ndim != 1:
            raise ValueError("prior must have one axis")
        if ell.ndim == 1:
            ell = np.expand_dims(ell, 0)
        if ell.ndim != 2 or ell.shape[1] != p.shape[0]:
            raise ValueError("likelihood must have H columns")
        for a in (p, ell):
            if np.any(~(a >= 0)):
                raise ValueError("entries must be >= 0")
        if np.sum(p) == 0:
            raise ValueError("prior sums to zero")
        return func(p, ell)

    return wrapper


def make_updater():
    def normalise(scores):
        top = np.max(scores)
        if np.isneginf(top):
            raise ValueError("the evidence is impossible under every hypothesis")
        w = np.exp(scores - top)
        return w / np.sum(w)

    @validated
    def update(p, ell):
        """Posterior over the hypotheses."""
        with np.errstate(divide="ignore"):
            return normalise(np.sum(np.vstack([np.log(p), np.log(ell)]), axis=0))

    return update


bayes_update = make_updater()
