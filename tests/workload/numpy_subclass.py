# A subclass of ndarray with __array_ufunc__, and an object with __array__.
import numpy as np


class Counted(np.ndarray):
    calls = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        Counted.calls += 1
        inputs = tuple(np.asarray(value) for value in inputs)
        return getattr(ufunc, method)(*inputs, **options)


class Like:
    def __array__(self, dtype=None, copy=None):
        return np.arange(3.0)


def work() -> float:
    x = np.arange(4.0).view(Counted)
    y = x + 1
    return float(np.add.reduce(x) + y.sum() + Counted.calls + np.sum(np.asarray(Like())))
