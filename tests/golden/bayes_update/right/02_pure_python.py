"""Style: loops in pure Python with math.log and math.fsum; NumPy only at the door."""
import math

import numpy as np


def bayes_update(prior, likelihood):
    p = np.array(prior, dtype=float)
    L = np.array(likelihood, dtype=float)
    if p.ndim != 1:
        raise ValueError("prior has to be a vector")
    if L.ndim == 1:
        L = L.reshape(1, -1)
    if L.ndim != 2:
        raise ValueError("likelihood has to be a vector or a matrix")
    n_rows, width = L.shape
    H = len(p)
    if width != H:
        raise ValueError("wrong width")
    p = p.tolist()
    L = L.tolist()
    for value in p:
        if math.isnan(value) or value < 0:
            raise ValueError("bad prior")
    for row in L:
        for value in row:
            if math.isnan(value) or value < 0:
                raise ValueError("bad likelihood")
    if sum(p) == 0:
        raise ValueError("prior sums to zero")
    scores = []
    for h in range(H):
        if p[h] == 0 or any(L[n][h] == 0 for n in range(n_rows)):
            scores.append(None)
        else:
            scores.append(math.fsum([math.log(p[h])] + [math.log(L[n][h]) for n in range(n_rows)]))
    alive = [s for s in scores if s is not None]
    if not alive:
        raise ValueError("no hypothesis explains the data")
    best = max(alive)
    weights = [0.0 if s is None else math.exp(s - best) for s in scores]
    total = math.fsum(weights)
    return np.array([w / total for w in weights])
