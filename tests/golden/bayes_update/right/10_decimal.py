"""Style: decimal with forty digits and the widest exponents, a product in a plain loop; slow but right."""
import decimal

import numpy as np

CTX = decimal.Context(prec=40, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[])


def bayes_update(prior, likelihood):
    p = np.array(prior, dtype=float)
    L = np.array(likelihood, dtype=float)
    if p.ndim != 1 or L.ndim < 1 or L.ndim > 2:
        raise ValueError("dimensions")
    if L.shape[-1] != p.size:
        raise ValueError("width")
    if L.ndim == 1:
        L = np.array([L])
    for x in list(p.flat) + list(L.flat):
        if not x >= 0:
            raise ValueError("negative or NaN")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    with decimal.localcontext(CTX) as ctx:
        products = [decimal.Decimal(float(x)) for x in p]
        for row in L:
            for h in range(len(products)):
                products[h] = ctx.multiply(products[h], decimal.Decimal(float(row[h])))
        total = sum(products, decimal.Decimal(0))
        if total == 0:
            raise ValueError("no hypothesis is left")
        return np.array([float(x / total) for x in products], dtype=np.float64)
