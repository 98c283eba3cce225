"""Very slow: every slice in the decimal module with 50 digits."""
from decimal import Context, Decimal, localcontext

import numpy as np

CONTEXT = Context(prec=50, Emin=-999999, Emax=999999, traps=[])
CACHE = {}


def d_exp(x):
    if x not in CACHE:
        CACHE[x] = x.exp()
    return CACHE[x]


def one(values):
    """log-sum-exp and log-softmax (None if there is none) of a list of floats."""
    with localcontext(CONTEXT):
        numbers = [Decimal(v) for v in values]
        top = max(numbers)
        if top.is_infinite():
            return float("-inf"), None
        d = [n - top for n in numbers]
        log_mass = sum((d_exp(x) for x in d if x.is_finite()), Decimal(0)).ln()
        if len(CACHE) > 50_000:
            CACHE.clear()
        return float(top + log_mass), [float(x - log_mass) for x in d]


def log_sum_exp(a, axis=-1):
    a = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    out = np.empty(a.shape[:-1])
    for index in np.ndindex(*out.shape):
        out[index] = one(a[index].tolist())[0]
    return out


def log_softmax(a, axis=-1):
    a = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    out = np.empty(a.shape)
    for index in np.ndindex(*a.shape[:-1]):
        result = one(a[index].tolist())[1]
        if result is None:
            raise ValueError(f"slice {index} is all zeros")
        out[index] = result
    return np.moveaxis(out, -1, axis)
