# Floating-point errors: ignored, warned about and raised.
import warnings

import numpy as np


def work() -> float:
    with np.errstate(divide="ignore"):
        total = float(np.isinf(1.0 / np.zeros(2)).sum())
    with np.errstate(all="raise"):
        try:
            np.log(np.zeros(1))
        except FloatingPointError:
            total += 10
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        np.array([0.0]) / np.array([0.0])
    return total + 100 * len(caught)
