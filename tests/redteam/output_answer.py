# tries: an answer of 16 MiB where 1 MiB is allowed
# must get: output_limit
import numpy as np


def bayes_update(prior, likelihood):
    return np.zeros(2 << 20)
