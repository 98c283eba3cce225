"""A wrong axis raises IndexError from a look into the shape."""
# fails: bad_input
import numpy as np


def log_sum_exp(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    rest = list(a.shape)
    del rest[axis]
    x = np.moveaxis(a, axis, -1).reshape(-1, a.shape[axis])
    m = x.max(axis=1)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return (m + np.log(np.exp(x - m[:, None]).sum(axis=1))).reshape(rest)


def log_softmax(a, axis=-1):
    a = np.asarray(a, dtype=np.float64)
    k = a.shape[axis]
    if np.isneginf(a).sum(axis=axis).max() == k:
        raise ValueError("all weights zero")
    d = a - a.max(axis=axis, keepdims=True)
    return d - np.log(np.exp(d).sum(axis=axis, keepdims=True))
