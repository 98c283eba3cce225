"""Style: compensated (Kahan) summation of the logarithms over the rows, zeros kept apart in a mask."""
import numpy as np


def kahan_columns(table):
    total = np.zeros(table.shape[1])
    lost = np.zeros(table.shape[1])
    for row in table:
        y = row - lost
        t = total + y
        lost = (t - total) - y
        total = t
    return total


def bayes_update(prior, likelihood):
    p = np.array(prior, dtype=np.float64)
    L = np.array(likelihood, dtype=np.float64)
    if p.ndim != 1 or L.ndim not in (1, 2):
        raise ValueError("wrong number of axes")
    if L.ndim == 1:
        L = L[None, :]
    if L.shape[1] != p.shape[0]:
        raise ValueError("wrong width")
    for x in (p, L):
        if (x < 0).any() or (x != x).any():
            raise ValueError("negative or NaN")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    table = np.vstack((p, L))
    ruled_out = (table == 0).any(axis=0)
    if ruled_out.all():
        raise ValueError("impossible evidence")
    table[:, ruled_out] = 1.0
    score = kahan_columns(np.log(table))
    score[ruled_out] = -np.inf
    w = np.exp(score - score[~ruled_out].max())
    return w / w.sum()
