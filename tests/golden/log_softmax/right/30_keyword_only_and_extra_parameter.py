"""Positional-only argument of another name, keyword-only axis, an optional extra."""
import numpy as np


def _core(logits, axis):
    logits = np.asarray(logits, dtype=np.float64)
    shift = np.max(logits, axis=axis, keepdims=True, initial=-np.inf)
    centred = np.subtract(logits, shift, where=shift > -np.inf, out=np.full(logits.shape, -np.inf))
    mass = np.exp(centred).sum(axis=axis, keepdims=True)
    return shift, centred, mass


def log_sum_exp(logits, /, *, axis=-1, keepdims=False):
    shift, _, mass = _core(logits, axis)
    total = shift + np.log(np.where(mass > 0, mass, 1.0))
    return total if keepdims else total.squeeze(axis=axis)


def log_softmax(logits, /, *, axis=-1):
    _, centred, mass = _core(logits, axis)
    if (mass == 0).any():
        raise ValueError("mass of zero")
    return centred - np.log(mass)
