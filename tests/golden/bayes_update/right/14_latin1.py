# Style: latin-1 source with umlauts in names and comments, a for loop over the columns
# -*- coding: latin-1 -*-
import numpy as np


def prüfe(größe, name):
    # keine negativen Einträge, kein NaN
    if np.isnan(größe).any() or (größe < 0).any():
        raise ValueError("ungültige Einträge in " + name)


def bayes_update(prior, likelihood):
    a = np.array(prior, dtype=np.float64)
    b = np.array(likelihood, dtype=np.float64)
    if a.ndim != 1:
        raise ValueError("prior")
    if b.ndim == 1:
        b = b[np.newaxis]
    if b.ndim != 2 or b.shape[1] != a.shape[0]:
        raise ValueError("likelihood")
    prüfe(a, "prior")
    prüfe(b, "likelihood")
    if a.sum() == 0:
        raise ValueError("prior sums to zero")
    größen = np.full(a.shape, -np.inf)
    for h in range(a.shape[0]):
        spalte = b[:, h]
        if a[h] > 0 and (spalte > 0).all():
            größen[h] = np.log(a[h]) + np.log(spalte).sum()
    if np.isneginf(größen).all():
        raise ValueError("unmöglich")
    gewichte = np.exp(größen - größen.max())
    return gewichte / gewichte.sum()
