"""Pure Python loops with math.exp and math.log, NumPy only for the array."""
import itertools
import math

import numpy as np


def slices_of(shape, axis):
    ranges = [range(n) for i, n in enumerate(shape) if i != axis]
    for rest in itertools.product(*ranges):
        yield rest, [rest[:axis] + (k,) + rest[axis:] for k in range(shape[axis])]


def check_axis(a, axis):
    if axis < -a.ndim or axis >= a.ndim:
        raise ValueError("no axis %r in an array of %d dimensions" % (axis, a.ndim))
    if axis < 0:
        axis += a.ndim
    return axis


def log_sum_exp(a, axis=-1):
    a = np.array(a, dtype=float)
    axis = check_axis(a, axis)
    result = np.zeros(a.shape[:axis] + a.shape[axis + 1:])
    for rest, places in slices_of(a.shape, axis):
        values = [float(a[place]) for place in places]
        biggest = max(values)
        if biggest == -math.inf:
            result[rest] = -math.inf
        else:
            s = 0.0
            for v in values:
                s += math.exp(v - biggest)
            result[rest] = biggest + math.log(s)
    return result


def log_softmax(a, axis=-1):
    a = np.array(a, dtype=float)
    axis = check_axis(a, axis)
    result = np.zeros(a.shape)
    for rest, places in slices_of(a.shape, axis):
        values = [float(a[place]) for place in places]
        biggest = max(values)
        if biggest == -math.inf:
            raise ValueError("slice %r: nothing but log(0)" % (rest,))
        s = 0.0
        for v in values:
            s += math.exp(v - biggest)
        for place, v in zip(places, values):
            result[place] = (v - biggest) - math.log(s)
    return result
