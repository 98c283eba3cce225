"""Style: the rows in chunks of 256, each chunk added up in log space, leftovers included."""
import numpy as np

CHUNK = 256


def _log_sums(rows):
    total = np.zeros(rows.shape[1])
    for start in range(0, rows.shape[0], CHUNK):
        with np.errstate(divide="ignore"):
            total += np.log(rows[start:start + CHUNK]).sum(axis=0)
    return total


def bayes_update(prior, likelihood):
    p = np.asarray(prior, dtype=np.float64)
    rows = np.asarray(likelihood, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError("prior")
    if rows.ndim == 1:
        rows = rows[None, :]
    if rows.ndim != 2 or rows.shape[1] != p.size:
        raise ValueError("likelihood")
    if (~(p >= 0)).any() or (~(rows >= 0)).any():
        raise ValueError("entries")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        score = _log_sums(rows) + np.log(p)
    best = score.max()
    if not best > -np.inf:
        raise ValueError("impossible evidence")
    score = np.exp(score - best)
    score /= score.sum()
    return score
