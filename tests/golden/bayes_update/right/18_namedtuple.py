"""Style: a NamedTuple for the checked inputs, typed helper functions, an extra optional keyword."""
from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]


class Evidence(NamedTuple):
    prior: Vector
    rows: Vector


def parse(prior: npt.ArrayLike, likelihood: npt.ArrayLike) -> Evidence:
    p: Vector = np.asarray(prior, dtype=np.float64)
    ell: Vector = np.asarray(likelihood, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError(f"prior: expected (H,), got {p.shape}")
    if ell.ndim == 1:
        ell = ell[None, :]
    if ell.ndim != 2 or ell.shape[1] != p.shape[0]:
        raise ValueError(f"likelihood: expected (H,) or (N, {p.shape[0]}), got {np.shape(likelihood)}")
    return Evidence(p, ell)


def check(e: Evidence) -> None:
    for name, value in e._asdict().items():
        if not np.all(value >= 0):
            raise ValueError(f"{name}: negative or NaN")
    if not np.any(e.prior):
        raise ValueError("prior: sums to zero")


def bayes_update(prior: npt.ArrayLike, likelihood: npt.ArrayLike, *, log: bool = False) -> Vector:
    e = parse(prior, likelihood)
    check(e)
    with np.errstate(divide="ignore"):
        score: Vector = np.log(e.prior) + np.add.reduce(np.log(e.rows), axis=0)
    if np.isneginf(score).all():
        raise ValueError("impossible evidence")
    score = score - score.max()
    score = score - np.log(np.exp(score).sum())
    return score if log else np.exp(score)
