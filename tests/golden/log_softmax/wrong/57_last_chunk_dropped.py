"""Adds in chunks of 256 and loses what is left over at the end of wide slices."""
# fails: numerics
import numpy as np

CHUNK = 256


def _mass(d):
    k = d.shape[-1]
    if k <= CHUNK:
        return np.exp(d).sum(axis=-1)
    s = np.zeros(d.shape[:-1])
    for i in range(k // CHUNK):
        s += np.exp(d[..., i * CHUNK:(i + 1) * CHUNK]).sum(axis=-1)
    return s


def log_sum_exp(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(axis=-1)
    m = np.where(np.isneginf(m), 0.0, m)
    with np.errstate(divide="ignore"):
        return m + np.log(_mass(x - m[..., None]))


def log_softmax(a, axis=-1):
    x = np.moveaxis(np.asarray(a, dtype=np.float64), axis, -1)
    m = x.max(axis=-1, keepdims=True)
    if np.isneginf(m).any():
        raise ValueError("all weights zero")
    d = x - m
    return np.moveaxis(d - np.log(_mass(d))[..., None], -1, axis)
