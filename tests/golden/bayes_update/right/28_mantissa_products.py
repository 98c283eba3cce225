"""Style: frexp once, mantissas multiplied in blocks of 500 with multiply.reduce, logarithm only of the blocks."""
import numpy as np

BLOCK = 500
LN2 = np.log(2.0)


def bayes_update(prior, likelihood):
    p = np.asarray(prior, dtype=np.float64)
    L = np.asarray(likelihood, dtype=np.float64)
    if p.ndim != 1 or L.ndim not in (1, 2) or L.shape[-1] != p.shape[0]:
        raise ValueError("shapes do not fit")
    table = np.concatenate((p[None, :], L.reshape(-1, p.shape[0])))
    if not (table >= 0).all():
        raise ValueError("negative or NaN entry")
    if p.max() == 0:
        raise ValueError("prior sums to zero")
    alive = (table > 0).all(axis=0)
    if not alive.any():
        raise ValueError("impossible evidence")
    mant, expo = np.frexp(table)
    exponent = expo.astype(np.int64).sum(axis=0)
    log_mant = np.zeros(p.shape[0])
    for i in range(0, len(mant), BLOCK):
        with np.errstate(divide="ignore"):
            log_mant += np.log(np.multiply.reduce(mant[i:i + BLOCK], axis=0))
    best = exponent[alive].max()
    score = np.where(alive, log_mant + (exponent - best) * LN2, -np.inf)
    w = np.exp(score - score.max())
    return w / w.sum()
