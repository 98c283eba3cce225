# tries: to fill the judge with answers just below what is allowed
# must get: wrong_answer
# cases: all
import numpy as np


def bayes_update(prior, likelihood):
    return np.full((1 << 17) - 64, 0.5)
