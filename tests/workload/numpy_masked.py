# Masked arrays: means, fills and a masked median.
import numpy as np


def work() -> float:
    x = np.ma.masked_invalid(np.array([1.0, np.nan, 3.0, np.inf, 5.0]))
    y = np.ma.array(np.arange(6.0), mask=[0, 1, 0, 1, 0, 0])
    return float(x.mean() + y.filled(-1).sum() + np.ma.median(y) + np.ma.count_masked(x))
