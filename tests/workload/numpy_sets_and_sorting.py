# Sorting, partitioning, histograms, unique, interpolation, percentiles.
import numpy as np


def work() -> float:
    x = np.random.default_rng(2).integers(0, 50, 300)
    values, counts = np.unique(x, return_counts=True)
    edges = np.histogram(x, bins="auto")[1]
    near = np.interp(7.3, values, counts)
    order = np.lexsort((x % 7, x % 3))
    return float(
        near + edges[1] + np.partition(x, 10)[10] + np.percentile(x, 37) + order[5] + np.searchsorted(values, 20)
    )
