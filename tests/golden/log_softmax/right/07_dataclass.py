"""A frozen dataclass that holds shift and sum of the slices."""
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class LogWeights:
    values: np.ndarray
    axis: int = -1
    shift: np.ndarray = field(init=False, repr=False)
    log_mass: np.ndarray = field(init=False, repr=False)

    def __post_init__(self):
        shift = np.amax(self.values, axis=self.axis, keepdims=True)
        finite = np.where(shift == -np.inf, 0.0, shift)
        with np.errstate(divide="ignore"):
            log_mass = np.log(np.sum(np.exp(self.values - finite), axis=self.axis, keepdims=True))
        object.__setattr__(self, "shift", finite)
        object.__setattr__(self, "log_mass", log_mass)

    @property
    def total(self) -> np.ndarray:
        return (self.shift + self.log_mass).squeeze(axis=self.axis)

    @property
    def is_empty(self) -> bool:
        return bool(np.any(self.log_mass == -np.inf))

    def normalised(self) -> np.ndarray:
        if self.is_empty:
            raise ValueError("at least one slice has a total weight of zero")
        return (self.values - self.shift) - self.log_mass

    @classmethod
    def of(cls, a, axis):
        return cls(np.asarray(a, dtype="float64"), axis)


def log_sum_exp(a, axis=-1):
    return LogWeights.of(a, axis).total


def log_softmax(a, axis=-1):
    return LogWeights.of(a, axis).normalised()
