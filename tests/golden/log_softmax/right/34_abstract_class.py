"""A small class hierarchy with __call__; the functions are bound instances' wrappers."""
from abc import ABC, abstractmethod

import numpy as np


class AxisFunction(ABC):
    def __call__(self, a, axis=-1):
        a = np.asarray(a, dtype=np.float64)
        try:
            k = a.shape[axis]
        except IndexError as error:
            raise ValueError(f"axis {axis} does not exist") from error
        del k
        top = a.max(axis=axis, keepdims=True)
        return self.evaluate(a, top, axis)

    @staticmethod
    def log_mass(shifted, axis):
        with np.errstate(divide="ignore"):
            return np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))

    @abstractmethod
    def evaluate(self, a, top, axis):
        ...


class Total(AxisFunction):
    def evaluate(self, a, top, axis):
        top = np.where(np.isneginf(top), 0.0, top)
        return np.squeeze(top + self.log_mass(a - top, axis), axis=axis)


class Normal(AxisFunction):
    def evaluate(self, a, top, axis):
        if np.isneginf(top).any():
            raise ValueError("zero weights")
        d = a - top
        return d - self.log_mass(d, axis)


_total, _normal = Total(), Normal()


def log_sum_exp(a, axis=-1):
    return _total(a, axis=axis)


def log_softmax(a, axis=-1):
    return _normal(a, axis=axis)
