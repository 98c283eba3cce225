"""Style: recursion: the rows are halved until one is left and the two halves are added."""
import numpy as np


def _collect(logs):
    n = len(logs)
    if n == 0:
        return 0.0
    if n == 1:
        return logs[0]
    return _collect(logs[: n // 2]) + _collect(logs[n // 2:])


def bayes_update(prior, likelihood):
    p = np.array(prior, dtype=np.float64)
    ell = np.array(likelihood, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError
    if ell.ndim == 1:
        ell = ell[None, :]
    if ell.ndim != 2:
        raise ValueError
    if ell.shape[1] != p.shape[0]:
        raise ValueError
    if not np.all(p >= 0):
        raise ValueError
    if not np.all(ell >= 0):
        raise ValueError
    if p.sum() == 0:
        raise ValueError
    np.seterr(divide="ignore")
    score = np.log(p) + _collect(np.log(ell))
    if np.isneginf(score).all():
        raise ValueError
    w = np.exp(score - score.max())
    return w / w.sum()
