"""Style: a dataclass that holds a belief in log weights and takes one row at a time."""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Belief:
    log_weight: np.ndarray
    seen: int = field(default=0)

    @classmethod
    def from_prior(cls, prior: np.ndarray) -> "Belief":
        with np.errstate(divide="ignore"):
            return cls(np.log(prior))

    def observe(self, row: np.ndarray) -> "Belief":
        with np.errstate(divide="ignore"):
            return Belief(self.log_weight + np.log(row), self.seen + 1)

    @property
    def possible(self) -> bool:
        return bool(np.isfinite(self.log_weight).any())

    def normalised(self) -> np.ndarray:
        if not self.possible:
            raise ValueError(f"no hypothesis explains the {self.seen} rows")
        w = np.exp(self.log_weight - self.log_weight.max())
        return w / w.sum()


def bayes_update(prior, likelihood) -> np.ndarray:
    p = np.asarray(prior, dtype=np.float64)
    rows = np.asarray(likelihood, dtype=np.float64)
    if p.ndim != 1:
        raise ValueError("prior is not one-dimensional")
    if rows.ndim == 1:
        rows = rows[None, :]
    if rows.ndim != 2 or rows.shape[1] != p.size:
        raise ValueError("likelihood does not fit the prior")
    if not ((p >= 0).all() and (rows >= 0).all()):
        raise ValueError("negative or NaN entry")
    if p.sum() == 0:
        raise ValueError("prior sums to zero")
    belief = Belief.from_prior(p)
    for row in rows:
        belief = belief.observe(row)
    return belief.normalised()
