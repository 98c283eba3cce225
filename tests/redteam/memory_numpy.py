# tries: an array of 4 GiB
# must get: memory_limit
import numpy as np


def bayes_update(prior, likelihood):
    return np.ones(1 << 29)
