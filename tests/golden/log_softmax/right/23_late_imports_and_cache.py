"""Late imports inside the functions and a harmless global cache of vectors of ones."""
_ONES = {}


def _ones(k):
    import numpy
    if k not in _ONES:
        _ONES[k] = numpy.ones(k)
    return _ONES[k]


def _look(a, axis):
    import numpy as np
    a = np.asarray(a, dtype=np.float64)
    if axis < -a.ndim or axis > a.ndim - 1:
        raise ValueError("no such axis")
    return np.swapaxes(a, axis, -1)


def log_sum_exp(a, axis=-1):
    import numpy as np
    a = np.asarray(a, dtype=np.float64)
    _look(a, axis)
    x = np.moveaxis(a, axis, -1)
    m = x.max(axis=-1)
    m = np.where(m > -np.inf, m, 0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(x - m[..., np.newaxis]) @ _ones(x.shape[-1])) + m


def log_softmax(a, axis=-1):
    from numpy import exp, inf, log, swapaxes
    x = _look(a, axis)
    m = x.max(axis=-1, keepdims=True)
    if m.min() == -inf:
        raise ValueError("no distribution")
    d = x - m
    s = (exp(d) @ _ones(d.shape[-1]))[..., None]
    return swapaxes(d - log(s), axis, -1)
