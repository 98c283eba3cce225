# A file in latin-1, with umlauts.
# -*- coding: latin-1 -*-
# Lösung von Jörg Müller, Übung 3
import numpy as np


def log_sum_exp(a, axis=-1):
    größen = np.asarray(a, dtype=np.float64)
    größte = größen.max(axis=axis, keepdims=True)
    größte = np.where(größte == -np.inf, 0.0, größte)
    with np.errstate(divide="ignore"):
        summe = größte + np.log(np.exp(größen - größte).sum(axis=axis, keepdims=True))
    return summe.squeeze(axis)


def log_softmax(a, axis=-1):
    größen = np.asarray(a, dtype=np.float64)
    abstände = größen - größen.max(axis=axis, keepdims=True)
    if np.isnan(abstände).any():
        raise ValueError("für diese Scheibe gibt es keine Verteilung")
    return abstände - np.log(np.exp(abstände).sum(axis=axis, keepdims=True))
