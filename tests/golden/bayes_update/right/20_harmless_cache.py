"""Style: a global cache keyed by the bytes and shapes of both inputs; the answer is copied out."""
import numpy as np

_CACHE = {}
CALLS = 0


def bayes_update(prior, likelihood):
    global CALLS
    CALLS += 1
    p = np.array(prior, dtype=np.float64, order="C")
    ell = np.array(likelihood, dtype=np.float64, order="C")
    key = (p.shape, p.tobytes(), ell.shape, ell.tobytes())
    if key not in _CACHE:
        if len(_CACHE) > 50:
            _CACHE.clear()
        _CACHE[key] = _compute(p, ell)
    return _CACHE[key].copy()


def _compute(p, ell):
    if p.ndim != 1 or ell.ndim not in (1, 2) or ell.shape[-1] != p.shape[0]:
        raise ValueError("shapes do not fit")
    if ell.ndim == 1:
        ell = ell[None, :]
    if not (np.all(p >= 0) and np.all(ell >= 0)):
        raise ValueError("negative or NaN")
    if not p.sum() > 0:
        raise ValueError("prior sums to zero")
    with np.errstate(divide="ignore"):
        table = np.log(np.concatenate([p[None, :], ell], axis=0))
    total = table.sum(axis=0)
    if np.isneginf(total.max()):
        raise ValueError("impossible evidence")
    w = np.exp(total - total.max())
    return w / w.sum()
