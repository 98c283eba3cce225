"""Style: very slow but right: Decimal logarithms of every single entry, added one by one."""
from decimal import Decimal, localcontext

import numpy as np


def bayes_update(prior, likelihood):
    p = np.asarray(prior, dtype=float)
    rows = np.asarray(likelihood, dtype=float)
    if rows.ndim == 1:
        rows = rows.reshape(1, -1)
    if p.ndim != 1 or rows.ndim != 2 or rows.shape[1] != p.size:
        raise ValueError("shapes")
    if not (np.all(p >= 0) and np.all(rows >= 0)):
        raise ValueError("entries")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    posterior = np.zeros(p.size)
    with localcontext() as ctx:
        ctx.prec = 28
        score = {}
        for h in range(p.size):
            column = [p[h], *rows[:, h]]
            if min(column) == 0:
                continue
            total = Decimal(0)
            for x in column:
                total += Decimal(float(x)).ln()
            score[h] = total
        if not score:
            raise ValueError("impossible evidence")
        best = max(score.values())
        weight = {h: (s - best).exp() for h, s in score.items()}
        z = sum(weight.values())
        for h, w in weight.items():
            posterior[h] = float(w / z)
    return posterior
