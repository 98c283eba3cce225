"""Works in base 2 inside (exp2, log2) and converts at the end."""
import numpy as np

LOG2E = np.log2(np.e)
LN2 = np.log(2.0)


def _shifted(a, axis):
    a = np.asarray(a, dtype=np.float64)
    top = a.max(axis=axis, keepdims=True)
    base = np.where(np.isneginf(top), 0.0, top)
    d = a - base
    with np.errstate(divide="ignore"):
        bits = np.log2(np.exp2(d * LOG2E).sum(axis=axis, keepdims=True))
    return base, d, bits


def log_sum_exp(a, axis=-1):
    base, _, bits = _shifted(a, axis)
    return (base + bits * LN2).squeeze(axis=axis)


def log_softmax(a, axis=-1):
    _, d, bits = _shifted(a, axis)
    if (bits < 0).any():
        raise ValueError("all weights zero")
    return d - bits * LN2
