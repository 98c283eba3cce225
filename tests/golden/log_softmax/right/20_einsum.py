"""The sum by einsum, the axis moved to the end."""
import numpy as np


def log_sum_exp(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(-1)
    m = np.where(np.isfinite(m), m, 0.0)
    s = np.einsum("...k->...", np.exp(x - m[..., None]))
    with np.errstate(divide="ignore"):
        return m + np.log(s)


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    if np.isneginf(x).all(-1).any():
        raise ValueError("log of nothing")
    d = x - x.max(-1, keepdims=True)
    s = np.einsum("...k,k->...", np.exp(d), np.ones(d.shape[-1]))
    out = d - np.log(s)[..., None]
    return np.ascontiguousarray(np.moveaxis(out, -1, axis))
