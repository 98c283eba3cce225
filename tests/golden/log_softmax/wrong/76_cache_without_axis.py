"""A cache of results whose key forgets the axis."""
# fails: axes
import numpy as np

_cache = {}


def _remembered(f):
    def g(a, axis=-1):
        a = np.asarray(a, dtype=np.float64)
        if not -a.ndim <= axis < a.ndim:
            raise ValueError("no such axis")
        key = f.__name__, a.shape, a.tobytes()
        if key not in _cache:
            _cache[key] = f(a, axis)
        return _cache[key].copy()
    return g


@_remembered
def log_sum_exp(a, axis=-1):
    m = a.max(axis=axis, keepdims=True)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m.squeeze(axis) + np.log(np.exp(a - m).sum(axis=axis))


@_remembered
def log_softmax(a, axis=-1):
    m = a.max(axis=axis, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = a - m
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
